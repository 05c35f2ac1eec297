import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from 'redis';
import { startTestServer } from '../../../../../tests/server.ts';
import { freePort, skipWithout, startRedis } from '../../../../../tests/services.ts';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';

const lag = startLagMeter();

interface Fault {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly dependency: string;
    readonly fix: { readonly command?: string };
  };
}

const origin = 'http://localhost:5173';

test(
  'without Redis a session is a 503 that names it within a second, and with it the same request succeeds',
  skipWithout('redis'),
  async () => {
    const port = await freePort();
    const server = await startTestServer({
      CAUSEWAY_SESSION_STORE: 'redis',
      CAUSEWAY_REDIS_URL: `redis://127.0.0.1:${port}`,
      CAUSEWAY_ECHO_MODEL: 'on',
      CAUSEWAY_LIMITS_DEFAULT: 'burst=50000,minute=50000,hour=50000',
    });
    const base = `http://127.0.0.1:${server.port}`;
    const headers = { 'content-type': 'application/json', origin };
    const create = () => fetch(`${base}/v1/sessions/`, { method: 'POST', headers, body: '{"user_id":"demo_user"}' });
    const ready = async () => {
      const response = await fetch(`${base}/ready`);
      return { status: response.status, body: (await response.json()) as { checks: Record<string, { status: string }> } };
    };
    try {
      const asked = performance.now();
      const refused = await create();
      assertWithin(performance.now() - asked, 1000, lag);
      assert.equal(refused.status, 503);
      assert.equal(refused.headers.get('access-control-allow-origin'), origin);
      const { error } = (await refused.json()) as Fault;
      assert.equal(error.code, 'dependency_unavailable');
      assert.equal(error.dependency, 'redis');
      assert.equal(error.message, `Redis at 127.0.0.1:${port} refused the connection.`);
      assert.equal(error.fix.command, 'redis-server --daemonize yes');
      assert.equal((await fetch(`${base}/health`)).status, 200);
      const down = await ready();
      assert.equal(down.status, 503);
      assert.notEqual(down.body.checks['sessions']?.status, 'ok');

      const redis = await startRedis({ port });
      const client = await createClient({ url: redis.url }).connect();
      try {
        const created = await untilCreated(create);
        const { id } = (await created.json()) as { id: string };
        const body = JSON.stringify({ model: 'causeway/echo', session_id: id, messages: [{ role: 'user', content: 'Hello' }] });
        assert.equal((await fetch(`${base}/v1/chat/completions`, { method: 'POST', headers, body })).status, 200);
        const history = await fetch(`${base}/v1/sessions/${id}/history`, { headers });
        const { messages } = (await history.json()) as { messages: { content: string }[] };
        assert.deepEqual(
          messages.map((message) => message.content),
          ['Hello', 'Hello'],
        );
        const keys = await client.keys(`causeway:chat:*${id}`);
        assert.equal(keys.length, 3);
        for (const key of keys) assert.ok((await client.ttl(key)) > 29 * 24 * 3600, key);
        client.destroy();
        await redis.stop();
        const again = await fetch(`${base}/v1/sessions/${id}/history`, { headers });
        assert.equal(again.status, 503);
      } finally {
        if (client.isOpen) client.destroy();
        await redis.stop();
      }
    } finally {
      await server.close();
    }
  },
);

/** The breaker gives a Redis that came back its chance after a second. */
async function untilCreated(create: () => Promise<Response>): Promise<Response> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const response = await create();
    if (response.status === 201 || performance.now() > deadline) return response;
    await response.text();
  }
}
