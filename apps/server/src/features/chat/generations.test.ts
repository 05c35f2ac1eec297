import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Fault, mintId } from '@causeway/contract';
import type { SessionEvent, SessionId } from '@causeway/contract';
import { temporaryDirectory } from '../../../../../tests/services.ts';
import { migrate } from '../../storage/migrate.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { createBranches } from './branches.ts';
import { toRows } from './conversation.ts';
import { createGenerations, deadAfterMs } from './generations.ts';
import type { Generation, Generations } from './generations.ts';
import { sessionsMigration } from './migrations/0001-sessions.ts';
import { titlesMigration } from './migrations/0002-titles.ts';
import type { SessionRef } from './session-store.ts';
import { createSessions, newSession } from './sessions.ts';
import { createSqlSessionStore } from './sql-session-store.ts';

const database = openSqlite({ path: join(temporaryDirectory('generations'), 'test.db') });
await migrate(database, [{ feature: 'chat', migrations: [sessionsMigration, titlesMigration] }]);
after(() => database.close());

const store = createSqlSessionStore(database);
const summary = { model: 'a/b', usage: undefined, finishReason: 'stop' };
const silent = { warn: () => undefined, error: () => undefined };

interface Process {
  readonly generations: Generations;
  readonly events: SessionEvent[];
}

/** A server process on the shared store; its clock may be ahead. */
function startProcess(aheadMs = 0): Process {
  const events: SessionEvent[] = [];
  const publish = (_ref: SessionRef, event: SessionEvent): void => void events.push(event);
  return { generations: createGenerations({ store, publish, log: silent, now: () => Date.now() + aheadMs }), events };
}

async function begin({ generations }: Process): Promise<Generation> {
  const id = mintId('session');
  const messages = toRows([{ role: 'user', content: 'Hi' }], null, Date.now());
  const session = newSession({ id }, Date.now());
  return generations.begin({
    ref: { owner: 'usr_ada', id },
    session,
    mayCreate: true,
    messages,
    parentId: null,
    title: 'Hi',
    model: 'a/b',
  });
}
const statusOf = async ({ ref, answer }: Generation): Promise<string | undefined> =>
  (await store.findMessage(ref, answer.id))?.status;

test('an answer whose process died is interrupted by another, one that lives is not', async () => {
  const [dead, living, other] = [startProcess(), startProcess(), startProcess(deadAfterMs + 1000)];
  const [lost, kept] = [await begin(dead), await begin(living)];
  await store.saveDraft(lost.ref, { messageId: lost.answer.id, content: 'half', reasoning: '', at: Date.now() });
  await store.saveDraft(kept.ref, { messageId: kept.answer.id, content: 'alive', reasoning: '', at: Date.now() + deadAfterMs });
  await other.generations.recover(false);
  assert.equal(await statusOf(lost), 'interrupted');
  assert.equal(await statusOf(kept), 'generating');
  const told = other.events.find((event) => event.type === 'message');
  assert.ok(told?.type === 'message' && told.message.content === 'half');
  await Promise.all([dead, living].map(({ generations }) => generations.shutdown(0)));
});

test('a process does not interrupt its own answers', async () => {
  const own = startProcess();
  const generation = await begin(own);
  await own.generations.recover(true);
  assert.equal(await statusOf(generation), 'generating');
  await own.generations.stop(generation.ref);
  assert.equal(await statusOf(generation), 'stopped');
});

test('shutting down waits for what ends in time and interrupts the rest', async () => {
  const own = startProcess();
  const [quick, slow] = [await begin(own), await begin(own)];
  const done = Promise.withResolvers<typeof summary>();
  const running = [
    own.generations.run(quick, () => done.promise),
    own.generations.run(slow, () => new Promise(() => undefined)),
  ];
  const outcomes = Promise.allSettled(running);
  const stopped = own.generations.shutdown(200);
  done.resolve(summary);
  await stopped;
  assert.deepEqual([await statusOf(quick), await statusOf(slow)], ['done', 'interrupted']);
  const [, failed] = await outcomes;
  assert.ok(failed?.status === 'rejected' && failed.reason instanceof Fault && failed.reason.code === 'draining');
});

test('who watches from another process waits until the row covers what was told before', async () => {
  const [producer, watcher] = [startProcess(), startProcess()];
  const generation = await begin(producer);
  const { generations } = watcher;
  const sessions = createSessions({ store, generations, publish: () => undefined, now: Date.now });
  const sleep = async (): Promise<void> => {
    await store.saveDraft(generation.ref, {
      messageId: generation.answer.id,
      content: 'told before',
      reasoning: '',
      at: Date.now(),
    });
  };
  const snapshot = await createBranches({ store, sessions, generations, sleep }).snapshot(generation.ref);
  assert.equal(snapshot.messages.at(-1)?.content, 'told before');
  await producer.generations.shutdown(0);
});

test('a message that is too heavy for a stream is cut there and whole in the history', async () => {
  const own = startProcess();
  const generation = await begin(own);
  const { generations } = own;
  const text = 'x'.repeat(300_000);
  await generations.run(generation, async ({ onEvent }) => {
    onEvent({ bytes: new Uint8Array(), text, reasoning: '', chunk: {}, finishReason: 'stop', usage: undefined, isOurs: false });
    return summary;
  });
  const sessions = createSessions({ store, generations, publish: () => undefined, now: Date.now });
  const branches = createBranches({ store, sessions, generations, sleep: () => Promise.resolve() });
  const snapshot = await branches.snapshot(generation.ref);
  assert.equal(snapshot.messages.at(-1)?.is_cut, true);
  const { messages } = await branches.history(generation.ref, { limit: 10 });
  assert.equal(messages.at(-1)?.content, text);
  const missing: SessionRef = { owner: 'usr_bob', id: generation.ref.id satisfies SessionId };
  await assert.rejects(branches.snapshot(missing), (error: unknown) => error instanceof Fault && error.code === 'not_found');
});
