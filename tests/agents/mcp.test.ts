import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { McpServer, Scope, ToolInfo } from '@causeway/contract';
import { AgentDesk, startOutside } from './agent-desk.ts';
import type { Outside } from './agent-desk.ts';
import { startMcpServer } from './mcp-server.ts';
import type { TestMcpServer } from './mcp-server.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

let open: TestServer;
let guarded: TestServer;
let notes: TestMcpServer;
let page: Outside;
let desk: AgentDesk;

before(async () => {
  [notes, page] = await Promise.all([startMcpServer('letmein-token'), startOutside()]);
  open = await startTestServer();
  guarded = await startTestServer({ CAUSEWAY_AUTH: 'on' });
  desk = new AgentDesk(`http://127.0.0.1:${open.port}`);
});
after(async () => {
  await Promise.all([open.close(), guarded.close()]);
  await notes.close();
  page.close();
});

interface Checked {
  readonly server: McpServer;
  readonly tools: readonly ToolInfo[];
}

async function check(name: string, url: string, more: object = {}): Promise<Checked> {
  const made = await desk.call<McpServer>('POST', '/api/v1/mcp-servers', { name, url, ...more });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return (await desk.call<Checked>('POST', `/api/v1/mcp-servers/${made.body.id}/check`)).body;
}

test('checking a server lists its tools and what they may do', async () => {
  const { server, tools } = await check('good', notes.url, { credential: { kind: 'bearer', token: 'letmein-token' } });
  assert.deepEqual([server.status, server.tool_count, server.credential_hint], ['ok', 2, '…oken']);
  assert.deepEqual(
    tools.map(({ name, has_side_effects: changes, sends_data_out: leaves }) => [name, changes, leaves]),
    [
      ['good__read_note', false, true],
      ['good__write_note', true, true],
    ],
  );
  const all = await desk.call<{ tools: ToolInfo[] }>('GET', '/api/v1/tools');
  assert.ok(all.body.tools.some(({ name }) => name === 'good__read_note'));
});

test('checking a server names the cause when it cannot be used', async () => {
  const unnamed = await check('unnamed', notes.url);
  assert.match(unnamed.server.error?.message ?? '', /it wants a credential \(401\)/u);
  assert.equal(unnamed.server.error?.fix, 'Add a credential for this server.');
  const absent = await check('absent', 'http://127.0.0.1:9/mcp');
  assert.equal(absent.server.error?.code, 'outbound_unreachable');
  const other = await check('other', page.url);
  assert.equal(other.server.status, 'failed');
  const inside = await check('inside', 'http://169.254.169.254/mcp');
  assert.equal(inside.server.error?.code, 'outbound_refused');
});

test('another address drops the secret, so that it never goes there', async () => {
  const { server } = await check('moved', notes.url, { credential: { kind: 'bearer', token: 'letmein-token' } });
  const moved = await desk.call<McpServer>('PATCH', `/api/v1/mcp-servers/${server.id}`, { url: `${page.url}/mcp` });
  assert.deepEqual([moved.body.credential_hint, moved.body.status, moved.body.tool_count], [null, 'unknown', 0]);
});

async function keyOf(scopes: readonly Scope[]): Promise<string> {
  const once = new URL((await guarded.signInUrl()) ?? '').hash.slice('#token='.length);
  const headers = { 'content-type': 'application/json', origin: `http://127.0.0.1:${guarded.port}` };
  const base = `http://127.0.0.1:${guarded.port}`;
  const signed = await fetch(`${base}/api/v1/sign-in`, { method: 'POST', headers, body: JSON.stringify({ token: once }) });
  const cookie = signed.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const body = JSON.stringify({ name: `key ${scopes.join(' ')}`, scopes });
  const made = await fetch(`${base}/api/v1/keys`, { method: 'POST', headers: { ...headers, cookie }, body });
  assert.equal(made.status, 201, await made.clone().text());
  return ((await made.json()) as { secret: string }).secret;
}

async function connect(secret: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${guarded.port}/mcp`), { requestInit }));
  return client;
}

test("Causeway's tools are listed for an MCP client by the scopes of its key", async () => {
  const client = await connect(await keyOf(['agents:read', 'workflows:write']));
  const { tools } = await client.listTools();
  assert.ok(tools.some(({ name }) => name === 'workflow_run'));
  assert.ok(tools.every(({ name }) => name !== 'http_request' && !name.startsWith('knowledge_') && !name.startsWith('data_')));
  const listed = await client.callTool({ name: 'workflow_list', arguments: {} });
  assert.notEqual(listed.isError, true, JSON.stringify(listed));
  const wrong = await client.callTool({ name: 'workflow_run', arguments: { workflow: 7 } });
  assert.equal(wrong.isError, true);
  await client.close();
  const narrow = await connect(await keyOf(['agents:read']));
  assert.deepEqual((await narrow.listTools()).tools, []);
  const hidden = await narrow.callTool({ name: 'workflow_run', arguments: { workflow: 'x' } });
  assert.equal(hidden.isError, true);
  await narrow.close();
});

test('/mcp takes no stranger: no key, a key without the scope, a foreign page', async () => {
  await assert.rejects(connect('cw_nobody'), /401|not valid|invalid/iu);
  await assert.rejects(connect(await keyOf(['chat:read'])), /403|scope/iu);
  const base = `http://127.0.0.1:${guarded.port}/mcp`;
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const foreign = await fetch(base, { method: 'POST', headers: { ...headers, origin: 'https://evil.example' }, body: ping });
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
  const get = await fetch(base, { headers });
  assert.equal(get.status, 405);
});

test('a page of an allowed origin reaches /mcp and may read what the protocol puts in headers', async () => {
  const base = `http://127.0.0.1:${open.port}/mcp`;
  const origin = 'http://localhost:5173';
  const preflight = await fetch(base, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,mcp-protocol-version,mcp-session-id',
    },
  });
  assert.equal(preflight.headers.get('access-control-allow-origin'), origin);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /mcp-protocol-version/iu);
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const headers = { origin, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const listed = await fetch(base, { method: 'POST', headers, body });
  assert.equal(listed.status, 200);
  assert.equal(listed.headers.get('access-control-allow-origin'), origin);
  assert.match(listed.headers.get('access-control-expose-headers') ?? '', /mcp-session-id/iu);
  const answer = (await listed.json()) as { result: { tools: { name: string }[] } };
  assert.ok(answer.result.tools.length > 0);
});

const batchOf = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ jsonrpc: '2.0', id, method: 'tools/list', params: {} }));

test('each call of a batch counts in the limits, and a batch that does not fit does nothing', async () => {
  const limited = await startTestServer({ CAUSEWAY_LIMITS_DEFAULT: 'minute=10' });
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const post = (server: TestServer, count: number): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/mcp`, { method: 'POST', headers, body: JSON.stringify(batchOf(count)) });
  try {
    const first = await post(limited, 6);
    assert.equal(first.status, 200);
    assert.equal(((await first.json()) as unknown[]).length, 6);
    assert.match(first.headers.get('ratelimit') ?? '', /;r=4;/u);
    const second = await post(limited, 5);
    assert.equal(second.status, 429);
    assert.equal(((await second.json()) as { error: { code: string } }).error.code, 'rate_limit_exceeded');
    assert.ok(Number(second.headers.get('retry-after')) > 0);
  } finally {
    await limited.close();
  }
  assert.equal((await post(open, 101)).status, 400);
});
