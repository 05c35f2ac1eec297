import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSession, getHistory, sendMessage, sessionId } from '@causeway/contract';
import { createClient } from '@causeway/client';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { freePort, temporaryDirectory } from '../services.ts';

const root = join(import.meta.dirname, '../..');
const dataDir = temporaryDirectory('two-servers');
const children: Child[] = [];
let fake: FakeUpstream;

before(async () => {
  fake = await startFakeUpstream({});
});
after(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await fake.close();
});

async function start(port: number, ready: RegExp): Promise<Child> {
  const child = await startChild({
    command: process.execPath,
    args: ['apps/server/src/main.ts'],
    cwd: root,
    env: {
      ...process.env,
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_DATA_DIR: dataDir,
      CAUSEWAY_AUTH: 'off',
      OPENAI_API_KEY: 'sk-of-the-fake-upstream',
      OPENAI_BASE_URL: `${fake.url}/v1`,
    },
    ready,
  });
  children.push(child);
  return child;
}

test('a second server on the same data, wanted or by mistake, leaves the answers of the first alone', async () => {
  const port = await freePort();
  await start(port, /Config/u);
  const causeway = createClient({ base: `http://127.0.0.1:${port}` });
  const id = sessionId.parse('shared');
  await causeway.call(createSession, { body: { id } });
  fake.misbehave('stall=3');
  await causeway.call(sendMessage, { params: { id }, body: { content: 'Hello', model: 'openai/fake-1' } });
  await start(port, /belongs to/u);
  await start(await freePort(), new RegExp(`Warning +http://localhost:${port} uses the same data`, 'u'));
  const { messages } = await causeway.call(getHistory, { params: { id } });
  assert.deepEqual(
    messages.map(({ status }) => status),
    ['done', 'generating'],
  );
});
