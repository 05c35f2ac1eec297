import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { faultBody, provider, session } from '@causeway/contract';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { skipWithout, startPostgres, startRedis } from '../services.ts';
import type { Service } from '../services.ts';
import { hostileCalls } from './hostile-calls.ts';
import type { HostileCall, Known } from './hostile-calls.ts';

const generous = 'burst=100000,minute=100000,hour=100000';
const settings = {
  CAUSEWAY_ECHO_MODEL: 'on',
  CAUSEWAY_LIMITS_DEFAULT: generous,
  CAUSEWAY_LIMITS_WS: generous,
  CAUSEWAY_LIMITS_STRICT: generous,
};
/** What the caller may be told of the world beyond this server. */
const isExpected = (status: number, code: string | null | undefined): boolean =>
  // Eight callers at a time are more than the doctor examines for; it says when to come again.
  status < 500 ||
  /^(?:no_model_configured|speech_engine_missing|carrier_not_configured|overloaded$|upstream_)/u.test(code ?? '');

const homes = [
  { name: 'SQLite', services: [], environment: async () => ({}) },
  {
    name: 'PostgreSQL',
    services: ['postgres'],
    environment: async (start: (service: Service) => Service) => ({ CAUSEWAY_DATABASE_URL: start(await startPostgres()).url }),
  },
  {
    name: 'sessions in Redis',
    services: ['redis'],
    environment: async (start: (service: Service) => Service) => ({
      CAUSEWAY_REDIS_URL: start(await startRedis()).url,
      CAUSEWAY_SESSION_STORE: 'redis',
    }),
  },
] as const;

for (const home of homes) {
  describe(`hostile bodies and queries over ${home.name}`, skipWithout(...home.services), () => {
    const started: Service[] = [];
    let server: TestServer;
    const json = { 'content-type': 'application/json' };
    const call = async (method: string, path: string, body?: string) => {
      const answer = await fetch(server.url + path, { method, ...(body === undefined ? {} : { headers: json, body }) });
      return { status: answer.status, text: await answer.text() };
    };
    const say = (name: string, messages: unknown) =>
      call('POST', '/v1/chat/completions', JSON.stringify({ model: 'causeway/echo', session_id: name, messages }));

    before(async () => {
      const environment: Record<string, string> = await home.environment((service) => {
        started.push(service);
        return service;
      });
      server = await startTestServer({ ...settings, ...environment });
    });
    after(async () => {
      await server?.close();
      await Promise.all(started.map((service) => service.stop()));
    });

    async function prepare(): Promise<Known> {
      await say('trip', [{ role: 'user', content: 'Hello' }]);
      const { text } = await call('GET', '/v1/sessions/trip');
      const { leaf_id: message } = session.parse(JSON.parse(text));
      const added = await call('POST', '/api/v1/providers', '{"name":"spare","base_url":"http://127.0.0.1:9/v1"}');
      return { url: server.url, session: 'trip', message: message ?? '', provider: provider.parse(JSON.parse(added.text)).id };
    }

    /** What went wrong; undefined when the answer is one that a caller can do something with. */
    async function complaint({ method, path, body, what }: HostileCall, tries = 3): Promise<string | undefined> {
      const { status, text } = await call(method, path, body);
      const code = status < 400 ? undefined : faultBody.parse(JSON.parse(text)).error.code;
      // A machine that is busy answers late once; what a hostile value breaks, it breaks each time.
      if (code === 'dependency_unavailable' && tries > 1) return complaint({ method, path, body, what }, tries - 1);
      return isExpected(status, code) ? undefined : `${method} ${path.slice(0, 200)} with ${what}: ${status} ${code}`;
    }

    test('in any field, are never an error of the server', async () => {
      const calls = await hostileCalls(await prepare());
      assert.ok(calls.length > 1000, `${calls.length}`);
      const complaints: (string | undefined)[] = [];
      for (let at = 0; at < calls.length; at += 8) {
        complaints.push(...(await Promise.all(calls.slice(at, at + 8).map((each) => complaint(each)))));
      }
      assert.deepEqual(
        complaints.filter((each) => each !== undefined),
        [],
      );
      const { status } = await call('GET', '/v1/sessions');
      assert.equal(status, 200);
    });

    test('nested 100,000 levels deep are refused', async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      for (const [path, body] of [
        ['/v1/sessions', `{"metadata":{"a":${deep}}}`],
        [
          '/v1/chat/completions',
          `{"model":"causeway/echo","messages":[{"role":"user","content":"a","x":${deep}}],"session_id":"d"}`,
        ],
        ['/v1/responses', `{"model":"causeway/echo","input":"a","tools":${deep}}`],
        ['/v1/embeddings', `{"input":"a","x":${deep}}`],
      ] as const) {
        const { status, text } = await call('POST', path, body);
        assert.equal(status, 400, text);
        assert.match(text, /invalid_json.*nested/u);
      }
    });

    test('with broken tool calls leave the session free', async () => {
      const broken = [[{ id: { toString: 1, valueOf: 1 } }], [null], 'x', [{ id: 5 }], {}, [[]]];
      for (const [index, calls] of broken.entries()) {
        const messages = [
          { role: 'assistant', content: null, tool_calls: calls },
          { role: 'tool', tool_call_id: { toString: 1, valueOf: 1 }, content: 'x' },
          { role: 'user', content: 'Hello' },
        ];
        for (const said of [messages, [{ role: 'user', content: 'Still there?' }]]) {
          const { status, text } = await say(`broken-${index}`, said);
          assert.equal(status, 200, text);
        }
      }
    });
  });
}
