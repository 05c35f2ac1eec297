import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallFailure } from '@causeway/client';
import { mintId } from '@causeway/contract';
import type { Message, MessageId, Session } from '@causeway/contract';
import type { HistoryPage, LinkOptions } from './live-session.ts';
import { LiveSession, isLoading } from './live-session.ts';
import { createPendingTurn } from './pending-turn.ts';

const id = mintId('session');
const session = (leafId: MessageId | null): Session => ({
  id,
  session_id: id,
  user_id: 'default',
  title: 'A chat',
  agent_id: null,
  metadata: {},
  model: null,
  system: null,
  leaf_id: leafId,
  archived: false,
  created_at: 1,
  updated_at: 1,
  message_count: 2,
});
const message = (parent: Message | undefined, role: Message['role'], changes: Partial<Message> = {}): Message => ({
  id: mintId('message'),
  parent_id: parent?.id ?? null,
  role,
  content: role,
  status: 'done',
  created_at: 1,
  ...changes,
});
const question = message(undefined, 'user');
const answer = message(question, 'assistant');

/** A session whose subscription and history a test plays. */
function stage(isNew = false) {
  const links: (LinkOptions & { restarts: number; isClosed: boolean })[] = [];
  const asked: (MessageId | undefined)[] = [];
  const pages: HistoryPage[] = [];
  const live = new LiveSession({
    id,
    isNew,
    follow(options) {
      const link = { ...options, restarts: 0, isClosed: false };
      links.push(link);
      return {
        retryNow: () => undefined,
        restart: () => (link.restarts += 1),
        close: () => (link.isClosed = true),
      };
    },
    loadHistory: async (before) => {
      asked.push(before);
      return pages.shift() ?? { messages: [] };
    },
    schedule: (run) => run(),
  });
  return { live, links, asked, pages };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const contents = (live: LiveSession) => live.current().turns.map(({ content }) => content);

test('a snapshot is shown and deltas are appended to it', () => {
  const { live, links } = stage();
  const end = live.subscribe(() => undefined);
  assert.equal(isLoading(live.current()), true);
  const growing = { ...answer, content: 'Hel', status: 'generating' } as const;
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages: [question, growing] }, undefined);
  assert.equal(live.current().isBusy, true);
  links[0]?.onMessage({ type: 'delta', message_id: answer.id, at: 2, text: 'llo' }, undefined);
  assert.deepEqual(contents(live), ['user', 'Hello']);
  end();
});

test('what a reply told stays while the stream still tells of the time before it', () => {
  const { live, links } = stage(true);
  const end = live.subscribe(() => undefined);
  live.expect(createPendingTurn({ parentId: null, content: 'user', model: undefined, messages: [], at: 1 }));
  live.begin(session(null));
  const growing = { ...answer, content: '', status: 'generating' } as const;
  live.learn([question, growing]);
  assert.deepEqual(contents(live), ['user', '']);
  links[0]?.onMessage({ type: 'snapshot', session: session(null), messages: [] }, undefined);
  assert.deepEqual(contents(live), ['user', '']);
  links[0]?.onMessage({ type: 'session', session: session(null) }, undefined);
  assert.deepEqual(contents(live), ['user', '']);
  links[0]?.onMessage({ type: 'session', session: session(answer.id) }, undefined);
  links[0]?.onMessage({ type: 'message', message: { ...answer, content: 'Hello' } }, undefined);
  assert.deepEqual(contents(live), ['user', 'Hello']);
  links[0]?.onMessage({ type: 'session', session: session(null) }, undefined);
  assert.deepEqual(contents(live), []);
  end();
});

test('the list of nodes stays the same while only text grows', () => {
  const { live, links } = stage();
  const end = live.subscribe(() => undefined);
  const growing = { ...answer, content: '', status: 'generating' } as const;
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages: [question, growing] }, undefined);
  const { nodes } = live.current();
  links[0]?.onMessage({ type: 'delta', message_id: answer.id, at: 0, text: 'a' }, undefined);
  assert.equal(live.current().nodes, nodes);
  end();
});

test('missing text asks for a snapshot once', () => {
  const { live, links } = stage();
  const end = live.subscribe(() => undefined);
  links[0]?.onMessage(
    { type: 'snapshot', session: session(answer.id), messages: [question, { ...answer, content: '' }] },
    undefined,
  );
  for (const at of [5, 6]) links[0]?.onMessage({ type: 'delta', message_id: answer.id, at, text: 'x' }, undefined);
  assert.equal(links[0]?.restarts, 1);
  end();
});

test('what was expected is shown at once, and gives way to what the server tells', () => {
  const { live, links } = stage();
  const end = live.subscribe(() => undefined);
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages: [question, answer] }, undefined);
  const { messages } = live.current();
  live.expect(createPendingTurn({ parentId: answer.id, content: 'More', model: undefined, messages, at: 2 }));
  assert.deepEqual(contents(live), ['user', 'assistant', 'More', '']);
  assert.equal(live.current().isBusy, true);
  const more = message(answer, 'user', { content: 'More' });
  const reply = message(more, 'assistant', { content: '', status: 'generating' });
  live.learn([more, reply]);
  links[0]?.onMessage({ type: 'message', message: reply }, undefined);
  links[0]?.onMessage({ type: 'delta', message_id: reply.id, at: 0, text: 'Yes' }, undefined);
  live.learn([more, reply]);
  assert.deepEqual(contents(live), ['user', 'assistant', 'More', 'Yes']);
  end();
});

test('what failed is taken back and says why', () => {
  const { live } = stage(true);
  live.expect(createPendingTurn({ parentId: null, content: 'Hi', model: undefined, messages: [], at: 2 }));
  const cause = { code: 'offline', title: 'No network', sentence: 'There is none.', evidence: [] } as const;
  live.fail(new CallFailure({ kind: 'network', code: 'offline', message: 'none', cause }));
  assert.deepEqual(contents(live), []);
  assert.equal(live.current().failure?.code, 'offline');
  live.dismiss();
  assert.equal(live.current().failure, undefined);
});

test('a new session is followed only when it exists', () => {
  const { live, links } = stage(true);
  const end = live.subscribe(() => undefined);
  assert.equal(links.length, 0);
  live.begin(session(null));
  assert.equal(links.length, 1);
  end();
});

test('a branch that another tab chose is loaded, and the one before stays until then', async () => {
  const { live, links, asked, pages } = stage();
  const end = live.subscribe(() => undefined);
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages: [question, answer] }, undefined);
  const other = message(question, 'assistant', { content: 'other' });
  pages.push({ messages: [question, other] });
  links[0]?.onMessage({ type: 'session', session: session(other.id) }, undefined);
  assert.deepEqual(contents(live), ['user', 'assistant']);
  await settled();
  assert.deepEqual(asked, [undefined]);
  assert.deepEqual(contents(live), ['user', 'other']);
  links[0]?.onMessage({ type: 'session', session: session(answer.id) }, undefined);
  assert.deepEqual(contents(live), ['user', 'assistant']);
  await settled();
  assert.equal(asked.length, 1);
  end();
});

test('older messages come before those that are shown', async () => {
  const { live, links, asked, pages } = stage();
  const end = live.subscribe(() => undefined);
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages: [answer] }, undefined);
  assert.equal(live.current().earlier, answer.id);
  await settled();
  assert.deepEqual(asked, []);
  pages.push({ messages: [question] });
  const order: string[] = [];
  await live.loadEarlier(() => order.push(contents(live).join(',')));
  assert.deepEqual(order, ['assistant']);
  assert.deepEqual(contents(live), ['user', 'assistant']);
  assert.equal(live.current().earlier, undefined);
  end();
});

test('a message too heavy for the stream is read whole from the history', async () => {
  const { live, links, pages } = stage();
  const end = live.subscribe(() => undefined);
  pages.push({ messages: [question, { ...answer, content: 'the whole text' }] });
  const messages = [question, { ...answer, content: 'the', is_cut: true }];
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages }, undefined);
  await settled();
  assert.deepEqual(contents(live), ['user', 'the whole text']);
  end();
});

test('a snapshot after a lost history keeps finished messages of other branches', () => {
  const { live, links } = stage();
  const end = live.subscribe(() => undefined);
  const other = message(question, 'assistant', { content: 'other' });
  links[0]?.onMessage({ type: 'snapshot', session: session(answer.id), messages: [question, answer] }, undefined);
  links[0]?.onMessage({ type: 'snapshot', session: session(other.id), messages: [question, other] }, undefined);
  assert.equal(live.current().messages.length, 3);
  assert.deepEqual(contents(live), ['user', 'other']);
  end();
});

test('a refused subscription is asked for again by who comes back, and by a retry', () => {
  const { live, links } = stage();
  const cause = { code: 'invalid_api_key', title: 'Signed out', sentence: 'It ended.', evidence: [] } as const;
  const end = live.subscribe(() => undefined);
  links[0]?.onState({ status: 'closed', cause });
  assert.equal(live.current().link.status, 'closed');
  live.retryNow();
  assert.equal(links.length, 2);
  assert.equal(live.current().link.status, 'connecting');
  links[1]?.onState({ status: 'closed', cause });
  end();
  const endAgain = live.subscribe(() => undefined);
  assert.equal(links.length, 3);
  assert.equal(live.current().link.status, 'connecting');
  endAgain();
});
