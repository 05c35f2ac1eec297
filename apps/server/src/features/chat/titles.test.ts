import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AnswerOf, Message, Session, SessionEvent, UsageEntry, summarizeCosts } from '@causeway/contract';
import { startMortalServer } from '../../../../../tests/mortal-server.ts';
import { startTestServer } from '../../../../../tests/server.ts';
import { startFakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';

let fake: FakeUpstream;
before(async () => {
  fake = await startFakeUpstream();
});
after(() => fake.close());

const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  OPENAI_API_KEY: 'sk-upstream-key',
  OPENAI_BASE_URL: `${fake.url}/v1`,
  CAUSEWAY_TITLES: 'on',
  CAUSEWAY_PRICES: JSON.stringify([{ model: 'openai/*', rates: { call: 1, input: 0, output: 0 } }]),
  ...more,
});

async function call<T>(base: string, path: string, body?: unknown): Promise<T> {
  const sent =
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${base}${path}`, sent);
  assert.ok(response.ok, `${path}: ${response.status}`);
  return (await response.json()) as T;
}

/** Resolves when an event of the session is the wanted one. */
async function waitFor(base: string, id: string, wanted: (event: SessionEvent) => boolean): Promise<SessionEvent> {
  const controller = new AbortController();
  const headers = { accept: 'text/event-stream' };
  const response = await fetch(`${base}/v1/sessions/${id}/events`, { headers, signal: controller.signal });
  assert.ok(response.body);
  let rest = '';
  try {
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((one) => one.startsWith('data:'))) {
        const event = JSON.parse(line.slice(5)) as SessionEvent;
        if (wanted(event)) return event;
      }
    }
  } finally {
    controller.abort();
  }
  return assert.fail('the stream ended');
}

const sessionIn = (event: SessionEvent): Session | undefined =>
  event.type === 'session' || event.type === 'snapshot' ? event.session : undefined;
const isNamed = (title: string) => (event: SessionEvent) => sessionIn(event)?.title === title;
const messagesIn = (event: SessionEvent): readonly Message[] => {
  if (event.type === 'message') return [event.message];
  return event.type === 'snapshot' ? event.messages : [];
};
const isAnswered = (event: SessionEvent): boolean =>
  messagesIn(event).some(({ role, status }) => role === 'assistant' && status === 'done');

const newSession = (base: string): Promise<Session> => call(base, '/v1/sessions', { user_id: 'ada' });
const send = (base: string, id: string): Promise<unknown> =>
  call(base, `/v1/sessions/${id}/messages`, { content: 'Why does Redis refuse connections?' });
const titleIn = async (base: string, id: string): Promise<string> => (await call<Session>(base, `/v1/sessions/${id}`)).title;
const derived = 'Why does Redis refuse connections?';

test('open tabs see the name of a new chat as it comes, and it is a line of the costs', async () => {
  const server = await startTestServer(environment({ CAUSEWAY_TITLE_MODEL: 'openai/fake-2?text=Redis refuses' }));
  try {
    const base = `http://127.0.0.1:${server.port}`;
    const { id } = await newSession(base);
    const named = waitFor(base, id, isNamed('Redis refuses'));
    await send(base, id);
    const session = sessionIn(await named);
    assert.equal(session?.message_count, 2);
    const { costs } = await call<{ costs: UsageEntry[] }>(base, '/api/v1/costs');
    assert.deepEqual(
      costs.map(({ feature, kind, session_id: of }) => [feature, kind, of]),
      [
        ['titles', 'titles', id],
        ['chat', 'chat', id],
      ],
    );
    const summary = await call<AnswerOf<typeof summarizeCosts>>(base, '/api/v1/costs/summary?group_by=feature');
    assert.deepEqual(new Set(summary.groups.map(({ value }) => value)), new Set(['chat', 'titles']));

    const said = { messages: [{ role: 'user', content: 'Hello' }], session_id: 'nexus' };
    await call(base, '/v1/chat/completions', said);
    await waitFor(base, 'nexus', isNamed('Redis refuses'));
    const { id: mine } = await call<Session>(base, '/v1/sessions', { user_id: 'ada', title: 'Mine' });
    await call(base, '/v1/chat/completions', { ...said, session_id: mine });
    assert.equal(await titleIn(base, mine), 'Mine');
  } finally {
    await server.close();
  }
  assert.equal(fake.requests.filter(({ body }) => body['max_tokens'] !== undefined).length, 2);
});

test('a hard budget that the answer used up leaves the first words as the title', async () => {
  const server = await startTestServer(environment());
  try {
    const base = `http://127.0.0.1:${server.port}`;
    const limit = { name: 'One call', scope: 'user', subject_id: 'owner', period: 'total', limit_nano: 1_500_000_000 };
    await call(base, '/api/v1/costs/budgets', limit);
    const { id } = await newSession(base);
    const answered = waitFor(base, id, isAnswered);
    const known = fake.requests.length;
    await send(base, id);
    await answered;
    await server.close();
    assert.equal(fake.requests.length - known, 1);
    assert.doesNotMatch(server.lines.join('\n'), /not named/u);
  } finally {
    await server.close().catch(() => undefined);
  }
});

test('a server that is killed while it asks for a name asks again after the next answer', async () => {
  const server = await startMortalServer('titles', environment({ CAUSEWAY_TITLE_MODEL: 'openai/fake-2?hang=headers' }));
  try {
    const { id } = await newSession(server.url);
    const answered = waitFor(server.url, id, isAnswered);
    const asked = fake.nextRequest().then(() => fake.nextRequest());
    await send(server.url, id);
    await answered;
    await asked;
    assert.equal(await titleIn(server.url, id), derived);
    await server.kill();
    await server.start({ CAUSEWAY_TITLE_MODEL: 'openai/fake-2?text=Redis refuses' });
    assert.equal(await titleIn(server.url, id), derived);
    const named = waitFor(server.url, id, isNamed('Redis refuses'));
    await send(server.url, id);
    await named;
  } finally {
    await server.close();
  }
});
