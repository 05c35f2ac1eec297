import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultSandboxLimits } from './sandbox.ts';
import { createThreadPool } from './thread-pool.ts';

const pool = createThreadPool({ ...defaultSandboxLimits, threads: 3, idleMs: 30, kept: 1 });
after(() => pool.close());

const check = () =>
  pool.perform({
    job: { kind: 'check', sources: [{ code: '1 + 1', kind: 'expression' }], timeoutMs: 2000 },
    signal: new AbortController().signal,
    onLog: undefined,
  });

test('threads that are idle end, but for those that are kept, and come back', async () => {
  for (let round = 0; round < 2; round += 1) {
    const work = Promise.all([check(), check(), check()]);
    assert.equal(pool.size, 3);
    await work;
    while (pool.size > 1) await sleep(5);
  }
  assert.equal((await check()).kind, 'checked');
});
