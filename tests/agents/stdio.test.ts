import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { McpServer, ToolInfo } from '@causeway/contract';
import { readConfig } from '../../apps/server/src/config.ts';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { temporaryDirectory } from '../services.ts';
import { AgentDesk } from './agent-desk.ts';

const file = join(temporaryDirectory('mcp'), 'mcp.json');
const program = fileURLToPath(new URL('stdio-program.ts', import.meta.url));

let fake: FakeUpstream;
let server: TestServer;
let desk: AgentDesk;

before(async () => {
  const echo = { command: process.execPath, args: [program], env: { GIVEN: 'yes' } };
  writeFileSync(file, JSON.stringify({ mcpServers: { echo, absent: { command: '/nowhere/at-all' } } }));
  fake = await startFakeUpstream();
  const provider = { OPENAI_API_KEY: 'sk-upstream-key', OPENAI_BASE_URL: `${fake.url}/v1` };
  server = await startTestServer({ ...provider, CAUSEWAY_MCP_PROGRAMS: file });
  desk = new AgentDesk(`http://127.0.0.1:${server.port}`);
});
after(async () => {
  await server.close();
  await fake.close();
});

test('programs that the operator names are tools of agents, and see nothing of the environment of the server', async () => {
  const { tools } = (await desk.call<{ tools: ToolInfo[] }>('GET', '/api/v1/tools')).body;
  assert.ok(tools.some(({ name }) => name === 'echo__echo'));
  const session = await desk.session(await desk.agent('Echo', [{ name: 'echo__echo', approval: 'always' }]));
  const { message, uses } = await desk.ask(session, 'CALL echo__echo {"text":"hello"}');
  assert.equal(message.status, 'done');
  assert.match(uses[0]?.output ?? '', /^hello .*GIVEN/u);
  assert.doesNotMatch(uses[0]?.output ?? '', /OPENAI|CAUSEWAY/u);
  const { servers } = (await desk.call<{ servers: McpServer[] }>('GET', '/api/v1/mcp-servers')).body;
  assert.deepEqual(
    servers.map(({ name, transport, status }) => [name, transport, status]),
    [
      ['echo', 'stdio', 'ok'],
      ['absent', 'stdio', 'failed'],
    ],
  );
  const absent = servers.find(({ name }) => name === 'absent');
  const checked = await desk.call<{ server: McpServer }>('POST', `/api/v1/mcp-servers/${absent?.id}/check`);
  assert.match(checked.body.server.error?.message ?? '', /absent did not answer as an MCP server: .*ENOENT/u);
  assert.equal((await desk.call('DELETE', `/api/v1/mcp-servers/${absent?.id}`)).status, 404);
});

test('a file that cannot be read is a problem of the configuration', () => {
  assert.throws(
    () => readConfig({ CAUSEWAY_MCP_PROGRAMS: '/nowhere/mcp.json' }),
    /CAUSEWAY_MCP_PROGRAMS: \/nowhere\/mcp.json/u,
  );
});
