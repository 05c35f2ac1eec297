import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { faultBody } from '@causeway/contract';
import { assertWithin, startLagMeter } from '../promises.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { freePort, skipWithout, startPostgres, startRedis } from '../services.ts';
import type { Service } from '../services.ts';

const origin = 'http://localhost:5173';
const generous = 'burst=1000000,minute=1000000,hour=1000000';
const outageMs = 2500;
const recoveryMs = 5000;
const lag = startLagMeter();

interface Seen {
  readonly what: string;
  readonly status: number;
  /** Without what the machine was too busy for. */
  readonly tookMs: number;
}

/** What a busy chat asks, again and again. */
const calls = (round: number): readonly [string, string, unknown?][] => [
  ['POST', '/v1/sessions', { id: `s${round}` }],
  ['GET', '/v1/sessions?limit=5'],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'causeway/echo', session_id: 'busy', messages: [{ role: 'user', content: 'Hello' }] },
  ],
  ['GET', '/v1/messages/search?text=hello'],
  ['POST', '/api/v1/tickets'],
  ['GET', '/health'],
];

class Load {
  readonly seen: Seen[] = [];
  readonly #server: TestServer;
  #round = 0;
  #isOn = true;
  readonly #running: Promise<unknown>;

  constructor(server: TestServer) {
    this.#server = server;
    this.#running = Promise.all([this.#loop(), this.#loop()]);
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#running;
  }

  async #loop(): Promise<void> {
    while (this.#isOn) {
      this.#round += 1;
      for (const call of calls(this.#round)) await this.#ask(...call);
    }
  }

  async #ask(method: string, path: string, body?: unknown): Promise<void> {
    const start = performance.now();
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(this.#server.url + path, { method, headers, ...json });
    const text = await answer.text();
    const { status } = answer;
    const tookMs = performance.now() - start;
    this.seen.push({ what: `${method} ${path}`, status, tookMs: tookMs - lag.stalledMs(tookMs) });
    assert.equal(answer.headers.get('access-control-allow-origin'), origin, path);
    if (status >= 500) assert.equal(faultBody.parse(JSON.parse(text)).error.code, 'dependency_unavailable', text);
  }
}

async function recoveryOf(server: TestServer): Promise<number> {
  const start = performance.now();
  for (;;) {
    const [created, ready] = await Promise.all([
      fetch(`${server.url}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
      fetch(`${server.url}/ready`),
    ]);
    const { status } = (await ready.json()) as { status: string };
    const tookMs = performance.now() - start;
    if ((created.status === 201 && status === 'ok') || tookMs > 6 * recoveryMs) return tookMs - lag.stalledMs(tookMs);
    await wait(50);
  }
}

const homes = [
  {
    name: 'PostgreSQL',
    service: 'postgres',
    limitMs: 2000,
    startService: startPostgres,
    environment: (url: string) => ({ CAUSEWAY_DATABASE_URL: url }),
  },
  {
    name: 'Redis with the sessions in it',
    service: 'redis',
    limitMs: 1000,
    startService: startRedis,
    environment: (url: string) => ({ CAUSEWAY_REDIS_URL: url, CAUSEWAY_SESSION_STORE: 'redis' }),
  },
] as const;

for (const { name, service, limitMs, startService, environment } of homes) {
  describe(`while ${name} is gone`, skipWithout(service), () => {
    test(`every answer comes within ${limitMs} ms, readable and named, and all is well ${recoveryMs} ms after its return`, async () => {
      const port = await freePort();
      let running: Service = await startService({ port });
      const server = await startTestServer({
        CAUSEWAY_ECHO_MODEL: 'on',
        CAUSEWAY_LIMITS_DEFAULT: generous,
        ...environment(running.url),
      });
      const load = new Load(server);
      try {
        await wait(500);
        running.pause();
        await wait(outageMs);
        running.resume();
        const afterPauseMs = await recoveryOf(server);
        await running.kill();
        await wait(outageMs);
        running = await startService({ port });
        const afterCrashMs = await recoveryOf(server);
        await load.stop();
        for (const tookMs of [afterPauseMs, afterCrashMs]) assert.ok(tookMs < recoveryMs + 2 * lag.maxMs, `${tookMs} ms`);
        const slowest = load.seen.toSorted((a, b) => b.tookMs - a.tookMs)[0];
        assertWithin(slowest?.tookMs ?? 0, limitMs, lag);
        assert.ok(load.seen.some(({ status }) => status === 503));
        assert.ok(load.seen.filter(({ what }) => what.includes('/health')).every(({ status }) => status === 200));
      } finally {
        await load.stop();
        await server.close();
        await running.stop();
      }
    });
  });
}
