import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Fault, mintId } from '@causeway/contract';
import type { Bill, Message, SessionEvent } from '@causeway/contract';
import { temporaryDirectory } from '../../../../../tests/services.ts';
import { createModels } from '../../providers/models/directory.ts';
import { startFakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { Models } from '../../providers/models/model.ts';
import { migrate } from '../../storage/migrate.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { toRows } from './conversation.ts';
import { sessionsMigration } from './migrations/0001-sessions.ts';
import { titlesMigration } from './migrations/0002-titles.ts';
import type { SessionRef } from './session-store.ts';
import { createSessionTitles } from './session-titles.ts';
import type { Answered, SessionTitles } from './session-titles.ts';
import { newSession } from './sessions.ts';
import { createSqlSessionStore } from './sql-session-store.ts';

const database = openSqlite({ path: join(temporaryDirectory('titles'), 'test.db') });
const store = createSqlSessionStore(database);
let fake: FakeUpstream;
let models: ReturnType<typeof createModels>;

before(async () => {
  await migrate(database, [{ feature: 'chat', migrations: [sessionsMigration, titlesMigration] }]);
  fake = await startFakeUpstream();
  const provider = { id: 'prv_1', name: 'one', kind: 'openai', baseUrl: `${fake.url}/v1`, apiKey: undefined } as const;
  models = createModels({ providers: [{ ...provider, models: undefined }] });
  await models.ready();
});
after(async () => {
  models.close();
  await fake.close();
  await database.close();
});

interface Desk {
  readonly titles: SessionTitles;
  readonly events: SessionEvent[];
  readonly bills: Bill[];
  readonly warnings: string[];
}

interface DeskOptions {
  readonly model?: string;
  readonly isOn?: boolean;
  readonly refuse?: Fault;
  readonly now?: () => number;
  readonly withinMs?: number;
}

function openDesk({ model, isOn = true, refuse, now = Date.now, withinMs = 20_000 }: DeskOptions = {}): Desk {
  const [events, bills, warnings]: [SessionEvent[], Bill[], string[]] = [[], [], []];
  const complete: Models['complete'] = (body, options) => {
    bills.push(options.bill);
    if (refuse) throw refuse;
    return models.complete(body, options);
  };
  const titles = createSessionTitles({
    store,
    models: { complete },
    publish: (_ref, event) => events.push(event),
    log: { warn: (message) => warnings.push(message), error: (message) => warnings.push(message) },
    now,
    config: { isOn, model },
    withinMs,
  });
  return { titles, events, bills, warnings };
}

async function addAnswer(ref: SessionRef): Promise<void> {
  const at = Date.now();
  const [question] = toRows([{ role: 'user', content: 'Why does Redis refuse connections?' }], null, at);
  assert.ok(question);
  const answer: Message = {
    id: mintId('message'),
    parent_id: question.id,
    role: 'assistant',
    content: 'Because nothing listens.',
    status: 'generating',
    created_at: at,
  };
  const session = newSession({ id: ref.id }, at);
  const title = 'Why does Redis refuse connections?';
  await store.begin(ref.owner, { session, messages: [question, answer], title, at, mayCreate: true });
  await store.finish(ref, { ...answer, status: 'done' });
}

/** A session with one answer. */
async function answeredSession(): Promise<Answered> {
  const ref = { owner: 'usr_ada', id: mintId('session') };
  await addAnswer(ref);
  const payer = { userId: 'usr_ada', keyId: null, projectId: null };
  return { ref, session: { message_count: 0 }, model: 'one/fake-1', payer, requestId: 'req_1' };
}

const titleOf = async ({ ref }: Answered): Promise<string | undefined> => (await store.find(ref))?.title;
const derived = 'Why does Redis refuse connections?';

async function nameWith(options: DeskOptions): Promise<{ desk: Desk; title: string | undefined }> {
  const desk = openDesk(options);
  const answered = await answeredSession();
  desk.titles.afterAnswer(answered);
  await desk.titles.settled();
  return { desk, title: await titleOf(answered) };
}

test('the first answer names its session by a call of few tokens that is billed as a title', async () => {
  const asked = fake.nextRequest();
  const { desk, title } = await nameWith({ model: 'one/fake-2?text="Redis refuses connections."' });
  assert.equal(title, 'Redis refuses connections');
  const { body } = await asked;
  assert.ok(Number(body['max_tokens']) <= 64);
  assert.match(JSON.stringify(body['messages']), /Why does Redis.*nothing listens/su);
  assert.deepEqual(
    desk.bills.map(({ feature, kind }) => [feature, kind]),
    [['titles', 'titles']],
  );
  const [event] = desk.events;
  assert.ok(event?.type === 'session' && event.session.title === title);
});

for (const [what, command] of [
  ['hangs', 'hang=headers'],
  ['hangs in its answer', 'hang=body'],
  ['fails', 'status=500'],
  ['refuses', 'status=400'],
  ['answers a web page', 'html=1'],
  ['answers no JSON', 'cut=20'],
  ['says nothing', 'text='],
  ['says very much', 'tokens=5000'],
  ['says several lines', `text=${encodeURIComponent('Here it is:\nRedis')}`],
] as const) {
  test(`a model that ${what} leaves the title that was there, and is not asked again`, async () => {
    const desk = openDesk({ model: `one/fake-2?${command}`, withinMs: what.startsWith('hangs') ? 300 : 20_000 });
    const answered = await answeredSession();
    desk.titles.afterAnswer(answered);
    await desk.titles.settled();
    desk.titles.afterAnswer({ ...answered, session: { message_count: 2 } });
    await desk.titles.settled();
    assert.equal(await titleOf(answered), derived);
    assert.equal(desk.bills.length, 1);
    assert.deepEqual([desk.events, desk.warnings], [[], []]);
  });
}

test('a model that refuses max_tokens is asked with the field that it knows', async () => {
  const message = encodeURIComponent("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
  const { title, desk } = await nameWith({ model: `one/fake-2?status=400&times=1&error_message=${message}` });
  assert.equal(title, 'Hello from the fake upstream');
  assert.equal(desk.bills.length, 2);
  assert.equal(fake.requests.at(-1)?.body['max_tokens'], undefined);
});

test('a spent budget and a key that may not are no reason to say anything', async () => {
  for (const code of ['budget_exceeded', 'price_unknown', 'model_not_allowed'] as const) {
    const { title, desk } = await nameWith({ refuse: new Fault(code) });
    assert.equal(title, derived);
    assert.deepEqual(desk.warnings, []);
  }
});

test('nobody is asked where titles are off, for the models of this server, and late in a session', async () => {
  const off = openDesk({ isOn: false });
  const on = openDesk();
  const answered = await answeredSession();
  off.titles.afterAnswer(answered);
  on.titles.afterAnswer({ ...answered, model: 'causeway/echo' });
  on.titles.afterAnswer({ ...answered, model: 'causeway/quotes' });
  on.titles.afterAnswer({ ...answered, session: { message_count: 40 } });
  await Promise.all([off.titles.settled(), on.titles.settled()]);
  assert.deepEqual([...off.bills, ...on.bills], []);
});

test('a person who names the session meanwhile is right', async () => {
  const desk = openDesk({ model: 'one/fake-2?first_token_ms=100&text=Made up' });
  const answered = await answeredSession();
  const asked = fake.nextRequest();
  desk.titles.afterAnswer(answered);
  await asked;
  await store.update(answered.ref, { title: 'Chosen' }, Date.now());
  await desk.titles.settled();
  assert.equal(await titleOf(answered), 'Chosen');
  assert.deepEqual(desk.events, []);
});

test('a session that is deleted meanwhile stays deleted', async () => {
  const desk = openDesk({ model: 'one/fake-2?first_token_ms=100&text=Made up' });
  const answered = await answeredSession();
  const asked = fake.nextRequest();
  desk.titles.afterAnswer(answered);
  await asked;
  await store.remove(answered.ref);
  await desk.titles.settled();
  assert.equal(await store.find(answered.ref), undefined);
});

test('two processes ask once, and a stop in between is made good after the next answer', async () => {
  const model = 'one/fake-2?first_token_ms=50&text=Made up';
  const [one, two] = [openDesk({ model }), openDesk({ model })];
  const answered = await answeredSession();
  one.titles.afterAnswer(answered);
  two.titles.afterAnswer(answered);
  await Promise.all([one.titles.settled(), two.titles.settled()]);
  assert.equal(one.bills.length + two.bills.length, 1);
  assert.equal(await titleOf(answered), 'Made up');

  const stopping = openDesk({ model: 'one/fake-2?hang=headers' });
  const cut = await answeredSession();
  const asked = fake.nextRequest();
  stopping.titles.afterAnswer(cut);
  await asked;
  await stopping.titles.close();
  assert.equal(await titleOf(cut), derived);
  const later = openDesk({ model, now: () => Date.now() + 61_000 });
  later.titles.afterAnswer(cut);
  await later.titles.settled();
  assert.equal(await titleOf(cut), 'Made up');
});
