import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { assertWithin, startLagMeter } from '../promises.ts';
import { startTestServer } from '../server.ts';

const lag = startLagMeter();

describe('a server that stops', () => {
  let fake: FakeUpstream;
  before(async () => {
    fake = await startFakeUpstream({});
    fake.misbehave('tokens=20&pace_ms=25');
  });
  after(() => fake.close());

  for (const host of ['127.0.0.1', '[::1]']) {
    test(`finishes the answer it gives to a caller at ${host}, and stops as soon as it is finished`, async () => {
      const server = await startTestServer({ OPENAI_API_KEY: 'sk-of-the-fake-upstream', OPENAI_BASE_URL: `${fake.url}/v1` });
      const answer = await fetch(`http://${host}:${server.port}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'openai/fake-1', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
      });
      const start = performance.now();
      const closed = server.close(20_000);
      assert.match(await answer.text(), /data: \[DONE\]\n\n$/u);
      await closed;
      assertWithin(performance.now() - start, 10_000, lag);
    });
  }

  test('stops well although a caller breaks the connection of an answer meanwhile', async () => {
    const server = await startTestServer({ OPENAI_API_KEY: 'sk-of-the-fake-upstream', OPENAI_BASE_URL: `${fake.url}/v1` });
    const caller = connect(server.port, '::1');
    const body = JSON.stringify({ model: 'openai/fake-1', stream: true, messages: [{ role: 'user', content: 'Hello' }] });
    const head = ['POST /v1/chat/completions HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
    caller.write(`${[...head, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`);
    await once(caller, 'data');
    const closed = server.close(20_000);
    caller.resetAndDestroy();
    await closed;
  });

  test('waits for nobody who says nothing', async () => {
    const server = await startTestServer({ CAUSEWAY_ECHO_MODEL: 'on' });
    const silent = connect(server.port, '::1');
    const idle = connect(server.port, '::1');
    idle.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    await server.close(20_000);
    for (const socket of [silent, idle]) {
      socket.resume();
      if (!socket.destroyed) await once(socket, 'close');
    }
  });
});
