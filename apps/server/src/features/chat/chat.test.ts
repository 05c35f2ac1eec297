import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Message, Session, SessionEvent } from '@causeway/contract';
import { startTestServer } from '../../../../../tests/server.ts';
import type { TestServer } from '../../../../../tests/server.ts';
import { startFakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';

const lag = startLagMeter();

interface History {
  readonly messages: readonly Message[];
  readonly next_cursor?: string;
}
interface Sent {
  readonly user_message: Message;
  readonly message: Message;
}

let fake: FakeUpstream;
let server: TestServer;
let base = '';

const environment = () => ({
  OPENAI_API_KEY: 'sk-upstream-key',
  OPENAI_BASE_URL: `${fake.url}/v1`,
  CAUSEWAY_LIMITS_DEFAULT: 'burst=5000,minute=5000,hour=50000',
});

before(async () => {
  fake = await startFakeUpstream();
  server = await startTestServer(environment());
  base = `http://127.0.0.1:${server.port}`;
});
after(async () => {
  await server.close();
  await fake.close();
});

const origin = 'http://localhost:5173';

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(`${base}${path}`, { method, headers, ...content });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
const get = async <T>(path: string): Promise<T> => (await call<T>('GET', path)).body;
const post = async <T>(path: string, body: unknown = {}): Promise<T> => (await call<T>('POST', path, body)).body;
const newSession = (fields: object = {}): Promise<Session> =>
  post<Session>('/v1/sessions', { user_id: 'demo_user', ...fields });
const historyOf = async (id: string, query = ''): Promise<readonly Message[]> =>
  (await get<History>(`/v1/sessions/${id}/history${query}`)).messages;
const codeOf = ({ body }: { readonly body: unknown }): string => (body as { error: { code: string } }).error.code;

/** Events of a session as they come. */
class Watch {
  readonly events: SessionEvent[] = [];
  readonly #controller = new AbortController();
  #arrived = Promise.withResolvers<void>();

  static async start(id: string): Promise<Watch> {
    const watch = new Watch();
    const headers = { accept: 'text/event-stream', origin };
    const response = await fetch(`${base}/v1/sessions/${id}/events`, { headers, signal: watch.#controller.signal });
    assert.equal(response.status, 200);
    assert.ok(response.body);
    watch.#read(response.body).catch(() => undefined);
    await watch.until((event) => event.type === 'snapshot');
    return watch;
  }

  async until(wanted: (event: SessionEvent) => boolean): Promise<SessionEvent> {
    for (;;) {
      const found = this.events.find(wanted);
      if (found) return found;
      await this.#arrived.promise;
    }
  }

  close(): void {
    this.#controller.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const data = part.split('\n').find((line) => line.startsWith('data:'));
        if (data !== undefined) this.events.push(JSON.parse(data.slice(5)) as SessionEvent);
      }
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    }
  }
}

const isEnd = (id: string) => (event: SessionEvent) =>
  event.type === 'message' && event.message.id === id && event.message.status !== 'generating';

async function answerOf(id: string, content: string): Promise<Message> {
  const watch = await Watch.start(id);
  const { message } = await post<Sent>(`/v1/sessions/${id}/messages`, { content });
  const end = await watch.until(isEnd(message.id));
  watch.close();
  assert.equal(end.type, 'message');
  return end.message;
}

/** Sends and waits for the first text of an answer that then stands still. */
async function stalled(id: string): Promise<{ readonly watch: Watch; readonly sent: Sent }> {
  fake.misbehave('stall=4');
  const watch = await Watch.start(id);
  const sent = await post<Sent>(`/v1/sessions/${id}/messages`, { content: 'Tell me' });
  await watch.until((event) => event.type === 'delta');
  fake.misbehave('');
  return { watch, sent };
}

test('the requests of the Nexus post-mortem work as they are written', async () => {
  const created = await call<Session>('POST', '/v1/sessions/', { user_id: 'demo_user' });
  assert.equal(created.status, 201);
  assert.equal(created.body.id, created.body.session_id);
  const said = { messages: [{ role: 'user', content: 'Hello' }], session_id: 'test-session', user: 'demo_user' };
  const completed = await call<{ choices: { message: { content: string } }[] }>('POST', '/v1/chat/completions', said);
  assert.equal(completed.status, 200);
  assert.equal(completed.body.choices[0]?.message.content, 'Hello from the fake upstream.');
  const messages = await historyOf('test-session');
  assert.deepEqual(
    messages.map(({ role, content, status }) => [role, content, status]),
    [
      ['user', 'Hello', 'done'],
      ['assistant', 'Hello from the fake upstream.', 'done'],
    ],
  );
  assert.equal((await get<Session>('/v1/sessions/test-session')).user_id, 'demo_user');
});

test('a second completion in a session is asked with its history and system prompt', async () => {
  const { id } = await newSession({ system: 'Be short.' });
  const say = (content: string) => ({ messages: [{ role: 'user', content }], session_id: id });
  await post('/v1/chat/completions', say('One'));
  await post('/v1/chat/completions', say('Two'));
  assert.deepEqual(fake.requests.at(-1)?.body['messages'], [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'One' },
    { role: 'assistant', content: 'Hello from the fake upstream.' },
    { role: 'user', content: 'Two' },
  ]);
  assert.equal(fake.requests.at(-1)?.body['session_id'], undefined);
});

test('a call that was kept goes back with its result', async () => {
  const { id } = await newSession();
  fake.misbehave('tools=1');
  await post('/v1/chat/completions', { messages: [{ role: 'user', content: 'Weather?' }], session_id: id, stream: false });
  fake.misbehave('');
  const result = { role: 'tool', tool_call_id: 'call_0', content: '21' };
  await post('/v1/chat/completions', { messages: [result], session_id: id });
  const sent = fake.requests.at(-1)?.body['messages'] as Record<string, unknown>[];
  assert.deepEqual(
    sent.map((message) => message['role']),
    ['user', 'assistant', 'tool'],
  );
  assert.equal((sent[1]?.['tool_calls'] as unknown[] | undefined)?.length, 1);
});

test('an answer is told in pieces that make the text, and kept with its usage', async () => {
  const { id } = await newSession();
  fake.misbehave('tokens=40&pace_ms=2&reasoning=hm%20well');
  const watch = await Watch.start(id);
  const { message, user_message: question } = await post<Sent>(`/v1/sessions/${id}/messages`, { content: 'Tell me' });
  await watch.until(isEnd(message.id));
  fake.misbehave('');
  const deltas = watch.events.filter((event) => event.type === 'delta');
  let text = '';
  for (const delta of deltas) {
    assert.equal(delta.at, text.length);
    text += delta.text;
  }
  assert.ok(deltas.length < 40, 'deltas are coalesced');
  const [asked, answer] = await historyOf(id);
  assert.equal(asked?.id, question.id);
  assert.equal(answer?.content, text);
  assert.equal(answer?.reasoning, 'hm well');
  assert.equal(answer?.finish_reason, 'stop');
  assert.equal(answer?.model, 'openai/fake-1');
  assert.ok(Number(answer?.usage?.output_tokens) > 0);
  const session = watch.events.findLast((event) => event.type === 'session');
  assert.equal(session?.type === 'session' && session.session.title, 'Tell me');
  watch.close();
});

test('a tab that comes late gets the text so far, then the rest', async () => {
  const { id } = await newSession();
  const { watch, sent } = await stalled(id);
  const late = await Watch.start(id);
  const snapshot = late.events.find((event) => event.type === 'snapshot');
  const growing = snapshot?.messages.at(-1);
  assert.equal(growing?.id, sent.message.id);
  assert.equal(growing?.status, 'generating');
  assert.ok(growing && growing.content.length > 0);
  await post(`/v1/sessions/${id}/stop`);
  const end = await late.until(isEnd(sent.message.id));
  assert.ok(end.type === 'message' && end.message.content.startsWith(growing.content));
  for (const one of [watch, late]) one.close();
});

test('stopping keeps the part that came and frees the session, within 100 ms', async () => {
  const { id } = await newSession();
  const { watch, sent } = await stalled(id);
  const busy = await call('POST', `/v1/sessions/${id}/messages`, { content: 'Me too' });
  assert.equal(busy.status, 409);
  assert.equal(codeOf(busy), 'session_busy');
  const asked = performance.now();
  assert.deepEqual(await post(`/v1/sessions/${id}/stop`), { stopped: true });
  assertWithin(performance.now() - asked, 100, lag);
  const stopped = (await historyOf(id)).at(-1);
  assert.equal(stopped?.id, sent.message.id);
  assert.equal(stopped?.status, 'stopped');
  assert.ok(stopped && stopped.content.length > 0);
  assert.deepEqual(await post(`/v1/sessions/${id}/stop`), { stopped: false });
  assert.equal((await answerOf(id, 'Again')).status, 'done');
  watch.close();
});

test('an answer that fails says why and keeps what came', async () => {
  const { id } = await newSession();
  fake.misbehave('cut=900&no_finish=1');
  const failed = await answerOf(id, 'Tell me');
  fake.misbehave('');
  assert.equal(failed.status, 'failed');
  assert.equal(failed.error?.code, 'upstream_cut');
  assert.ok(failed.content.length > 0);
  assert.deepEqual((await historyOf(id)).at(-1), failed);
});

test('a caller that leaves a completion of a session stops it, and the part stays', async () => {
  const { id } = await newSession();
  const watch = await Watch.start(id);
  const controller = new AbortController();
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], session_id: id, stream: true, x_fake: 'stall=4' });
  const headers = { 'content-type': 'application/json', origin };
  const response = await fetch(`${base}/v1/chat/completions`, { method: 'POST', headers, body, signal: controller.signal });
  assert.equal(response.status, 200);
  await watch.until((event) => event.type === 'delta');
  controller.abort();
  const end = await watch.until((event) => event.type === 'message' && event.message.status === 'stopped');
  assert.ok(end.type === 'message' && end.message.content.length > 0);
  watch.close();
});

test('editing and regenerating make branches, and any of them can be shown', async () => {
  const { id } = await newSession();
  const first = await answerOf(id, 'One');
  const watch = await Watch.start(id);
  const again = await post<Sent>(`/v1/sessions/${id}/messages/${first.id}/regenerate`);
  assert.equal(again.message.parent_id, first.parent_id);
  await watch.until(isEnd(again.message.id));
  const edited = await post<Sent>(`/v1/sessions/${id}/messages/${String(first.parent_id)}/edit`, { content: 'Two' });
  assert.equal(edited.user_message.parent_id, null);
  await watch.until(isEnd(edited.message.id));
  const { nodes } = await get<{ nodes: Message[] }>(`/v1/sessions/${id}/tree`);
  assert.equal(nodes.length, 5);
  assert.deepEqual(
    (await historyOf(id)).map((message) => message.id),
    [edited.user_message.id, edited.message.id],
  );
  const shown = await call<Session>('PATCH', `/v1/sessions/${id}`, { leaf_id: first.id });
  assert.equal(shown.body.leaf_id, first.id);
  const told = await watch.until((event) => event.type === 'snapshot' && event.session.leaf_id === first.id);
  assert.deepEqual(told.type === 'snapshot' && told.messages.map((message) => message.id), [first.parent_id, first.id]);
  const wrong = await call('POST', `/v1/sessions/${id}/messages/${first.id}/edit`, { content: 'No' });
  assert.equal(codeOf(wrong), 'invalid_request');
  watch.close();
});

test('the history is read by pages, the newest first', async () => {
  const { id } = await newSession();
  const say = (content: string) => post('/v1/chat/completions', { messages: [{ role: 'user', content }], session_id: id });
  for (const content of ['One', 'Two', 'Three']) await say(content);
  const newest = await get<History>(`/v1/sessions/${id}/history?limit=4`);
  assert.deepEqual(
    newest.messages.filter((message) => message.role === 'user').map((message) => message.content),
    ['Two', 'Three'],
  );
  const older = await get<History>(`/v1/sessions/${id}/history?limit=4&cursor=${String(newest.next_cursor)}`);
  assert.deepEqual(
    older.messages.map((message) => message.role),
    ['user', 'assistant'],
  );
  assert.equal(older.next_cursor, undefined);
});

test('sessions are listed by pages, renamed, archived, found and deleted', async () => {
  const [one, two] = [await newSession({ title: 'Alpha plans' }), await newSession({ title: 'Beta plans' })];
  const page = await get<{ sessions: Session[]; next_cursor?: string }>('/v1/sessions?text=PLANS&limit=1');
  const rest = await get<{ sessions: Session[] }>(
    `/v1/sessions?text=PLANS&limit=1&cursor=${encodeURIComponent(String(page.next_cursor))}`,
  );
  const found = [...page.sessions, ...rest.sessions].map((session) => session.id);
  assert.deepEqual(found.toSorted(), [one.id, two.id].toSorted());
  await call('PATCH', `/v1/sessions/${one.id}`, { archived: true, title: 'Gamma' });
  const archived = await get<{ sessions: Session[] }>('/v1/sessions?archived=true');
  assert.deepEqual(
    archived.sessions.map((session) => session.title),
    ['Gamma'],
  );
  await answerOf(two.id, 'Where is the xylophone?');
  const { hits } = await get<{ hits: { session_id: string; snippet: string }[] }>('/v1/messages/search?text=xylophones');
  assert.deepEqual(
    hits.map((hit) => [hit.session_id, hit.snippet]),
    [[two.id, 'Where is the \u0002xylophone\u0003?']],
  );
  const watch = await Watch.start(two.id);
  assert.equal((await call('DELETE', `/v1/sessions/${two.id}`)).status, 204);
  await watch.until((event) => event.type === 'deleted');
  assert.equal((await call('GET', `/v1/sessions/${two.id}`)).status, 404);
  assert.deepEqual(await get('/v1/messages/search?text=xylophones'), { hits: [] });
  watch.close();
});

test('what does not exist is a 404 wherever its id stands', async () => {
  const { id } = await newSession();
  const nobody = '/v1/sessions/ses_nobody';
  const paths: readonly [string, string, unknown?][] = [
    ['GET', nobody],
    ['PATCH', nobody, { title: 'x' }],
    ['DELETE', nobody],
    ['GET', `${nobody}/history`],
    ['GET', `${nobody}/tree`],
    ['POST', `${nobody}/stop`],
    ['POST', `${nobody}/messages`, { content: 'x' }],
    ['POST', `/v1/sessions/${id}/messages`, { content: 'x', parent_id: 'msg_nobody' }],
    ['POST', `/v1/sessions/${id}/messages/msg_nobody/edit`, { content: 'x' }],
    ['POST', `/v1/sessions/${id}/messages/msg_nobody/regenerate`, {}],
    ['PATCH', `/v1/sessions/${id}`, { leaf_id: 'msg_nobody' }],
    ['GET', `/v1/sessions/${id}/history?cursor=msg_nobody`],
  ];
  for (const [method, path, body] of paths) {
    const answer = await call(method, path, body);
    assert.equal(answer.status, 404, `${method} ${path}`);
    assert.equal(codeOf(answer), 'not_found');
  }
  const taken = await call('POST', '/v1/sessions', { id });
  assert.equal(taken.status, 409);
});

test('a restart keeps the sessions and marks what it interrupted', async () => {
  const { id } = await newSession();
  const { watch, sent } = await stalled(id);
  watch.close();
  // The same files, as after a crash: the first server still believes in its answer.
  const next = await startTestServer({ ...environment(), CAUSEWAY_DATA_DIR: server.dataDir });
  try {
    const response = await fetch(`http://127.0.0.1:${next.port}/v1/sessions/${id}/history`, { headers: { origin } });
    const last = ((await response.json()) as History).messages.at(-1);
    assert.equal(last?.id, sent.message.id);
    assert.equal(last?.status, 'interrupted');
  } finally {
    await next.close();
  }
});
