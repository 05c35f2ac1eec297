import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { freePort, temporaryDirectory } from '../services.ts';
import { AgentDesk } from './agent-desk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let upstream: FakeUpstream;
let port: number;
let dataDir: string;
let server: Child;

const start = (): Promise<Child> =>
  startChild({
    command: process.execPath,
    args: ['apps/server/src/main.ts'],
    cwd: root,
    env: {
      ...process.env,
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_DATA_DIR: dataDir,
      CAUSEWAY_AUTH: 'off',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      OPENAI_API_KEY: 'fake-key-of-the-test',
    },
    ready: /ready in/u,
  });

before(async () => {
  upstream = await startFakeUpstream();
  port = await freePort();
  dataDir = temporaryDirectory('agents-crash');
  server = await start();
});
after(async () => {
  await server?.kill();
  await upstream?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('after kill -9 a call that ran may have happened, one that waited did not, and its approval says that nobody waits', async () => {
  const desk = new AgentDesk(`http://127.0.0.1:${port}`);
  const agent = await desk.agent('Postman', [{ name: 'http_request' }]);
  const [waits, runs] = [await desk.session(agent), await desk.session(agent)];
  // The upstream itself is called, and never answers.
  upstream.misbehave('hang=headers', '/never');
  const call = `CALL http_request ${JSON.stringify({ url: `${upstream.url}/never`, method: 'POST', body: 'x' })}`;
  await desk.ask(waits, call);
  await desk.ask(runs, call);
  const [left, decided] = [(await desk.approvals(waits))[0], (await desk.approvals(runs))[0]];
  assert.ok(left && decided);
  const reached = upstream.nextRequest();
  await desk.decide(decided, 'once');
  assert.equal((await reached).path, '/never');
  await server.kill();
  server = await start();
  const [waited, ran] = [await desk.settled(waits), await desk.settled(runs)];
  assert.deepEqual([waited.message.status, waited.uses[0]?.status], ['interrupted', 'denied']);
  assert.deepEqual([ran.message.status, ran.uses[0]?.status], ['interrupted', 'unknown']);
  const late = await desk.call<{ error: { code: string } }>('POST', `/api/v1/approvals/${left.id}`, { decision: 'once' });
  assert.deepEqual([late.status, late.body.error.code], [409, 'conflict']);
  const again = await desk.ask(runs, 'And now?');
  assert.equal(again.message.status, 'done');
  const told = upstream.requests.at(-1)?.body['messages'] as { role: string; content: string }[];
  assert.match(told.find(({ role }) => role === 'tool')?.content ?? '', /nobody knows whether it happened/u);
});
