import assert from 'node:assert/strict';
import test from 'node:test';
import { mintId } from '@causeway/contract';
import type { Message, MessageId, Session, SessionId } from '@causeway/contract';
import type { SessionFilter, SessionStore } from './session-store.ts';

export interface OpenedStore {
  readonly store: SessionStore;
  close(): Promise<void>;
}

const start = 1_795_000_000_000;
const anyone: SessionFilter = { userId: undefined, text: undefined, archived: false, limit: 50, before: undefined };

function sessionOf(id: string, changes: Partial<Session> = {}): Session {
  return {
    id: id as SessionId,
    session_id: id as SessionId,
    user_id: 'demo_user',
    title: '',
    agent_id: null,
    metadata: {},
    model: null,
    system: null,
    leaf_id: null,
    archived: false,
    created_at: start,
    updated_at: start,
    message_count: 0,
    ...changes,
  };
}

function messageOf(parent: MessageId | null, changes: Partial<Message> = {}): Message {
  return {
    id: mintId('message'),
    parent_id: parent,
    role: 'user',
    content: 'Hello',
    status: 'done',
    created_at: start,
    ...changes,
  };
}

const answerTo = (question: Message, changes: Partial<Message> = {}): Message =>
  messageOf(question.id, { role: 'assistant', content: '', status: 'generating', ...changes });

interface Turn {
  readonly owner?: string;
  readonly parent?: MessageId | null;
  readonly question?: string;
  readonly answer?: string;
  readonly at?: number;
}

/** Appends a question and its finished answer. */
async function addTurn(store: SessionStore, session: Session, turn: Turn = {}): Promise<readonly [Message, Message]> {
  const { at = start + 1, owner = 'usr_ada' } = turn;
  const question = messageOf(turn.parent ?? null, { content: turn.question ?? 'Hello', created_at: at });
  const answer = answerTo(question, { created_at: at });
  const outcome = await store.begin(owner, { session, messages: [question, answer], title: 'Hello', at, mayCreate: true });
  assert.equal(outcome, 'begun');
  const finished: Message = { ...answer, content: turn.answer ?? 'Hi', status: 'done' };
  assert.equal(await store.finish({ owner, id: session.id }, finished), true);
  return [question, finished];
}

/** What every session store must do; run against each. */
export function sessionStoreSuite(name: string, skip: string | false, open: () => Promise<OpenedStore>): void {
  const check = (title: string, body: (store: SessionStore) => Promise<void>) => {
    test(`${name}: ${title}`, { skip }, async () => {
      const { store, close } = await open();
      try {
        await body(store);
      } finally {
        await close();
      }
    });
  };
  const ada = { owner: 'usr_ada', id: 'one' as SessionId };

  check('a session is found as it was created, by its owner only', async (store) => {
    const session = sessionOf('one', {
      title: 'Größe 🙂',
      metadata: { a: [1, { b: null }] },
      agent_id: 'agent',
      system: 'Be short.',
    });
    assert.equal(await store.create('usr_ada', session), true);
    assert.deepEqual(await store.find(ada), session);
    assert.equal(await store.find({ ...ada, owner: 'usr_bob' }), undefined);
    assert.equal(await store.find({ ...ada, id: 'two' as SessionId }), undefined);
  });

  check('a name is taken once per owner', async (store) => {
    assert.equal(await store.create('usr_ada', sessionOf('one', { title: 'first' })), true);
    assert.equal(await store.create('usr_ada', sessionOf('one', { title: 'second' })), false);
    assert.equal(await store.create('usr_bob', sessionOf('one', { title: 'his' })), true);
    assert.equal((await store.find(ada))?.title, 'first');
  });

  check('the list gives the latest used first and goes on behind a cursor, ties broken by id', async (store) => {
    for (const id of ['a', 'b', 'c']) await store.create('usr_ada', sessionOf(id));
    await store.create('usr_ada', sessionOf('d', { updated_at: start + 5 }));
    await store.create('usr_bob', sessionOf('his'));
    const first = await store.list('usr_ada', { ...anyone, limit: 2 });
    assert.deepEqual(
      first.map((session) => session.id),
      ['d', 'c'],
    );
    const last = first.at(-1);
    assert.ok(last);
    const rest = await store.list('usr_ada', { ...anyone, before: { updatedAt: last.updated_at, id: last.id } });
    assert.deepEqual(
      rest.map((session) => session.id),
      ['b', 'a'],
    );
  });

  check('the list is filtered by user, by archive and by a part of the title in any case', async (store) => {
    await store.create('usr_ada', sessionOf('a', { title: 'Größe 100%_sure', user_id: 'anna' }));
    await store.create('usr_ada', sessionOf('b', { title: 'Other' }));
    await store.create('usr_ada', sessionOf('c', { title: 'Old', archived: true }));
    const idsFor = async (filter: Partial<SessionFilter>) =>
      (await store.list('usr_ada', { ...anyone, ...filter })).map((session) => session.id);
    assert.deepEqual(await idsFor({ text: 'gRÖSSE'.replace('SS', 'ß') }), ['a']);
    assert.deepEqual(await idsFor({ text: '%_s' }), ['a']);
    assert.deepEqual(await idsFor({ text: 'o_h' }), []);
    assert.deepEqual(await idsFor({ userId: 'anna' }), ['a']);
    assert.deepEqual(await idsFor({ archived: true }), ['c']);
  });

  check('a change keeps the rest, and a missing session stays missing', async (store) => {
    await store.create('usr_ada', sessionOf('one', { title: 'Old', metadata: { a: 1 } }));
    const changed = await store.update(ada, { title: 'New', archived: true, metadata: { b: 2 }, system: null }, start + 9);
    assert.deepEqual(changed, sessionOf('one', { title: 'New', archived: true, metadata: { b: 2 }, updated_at: start + 9 }));
    assert.deepEqual(await store.find(ada), changed);
    assert.equal(await store.update({ ...ada, owner: 'usr_bob' }, { title: 'His' }, start), undefined);
  });

  check('a turn creates its session, shows it and gives it a title', async (store) => {
    const [question, answer] = await addTurn(store, sessionOf('one'), { at: start + 3 });
    const session = await store.find(ada);
    assert.deepEqual(
      session,
      sessionOf('one', { title: 'Hello', leaf_id: answer.id, message_count: 2, updated_at: start + 3 }),
    );
    assert.deepEqual(await store.branch(ada, { leafId: answer.id, limit: 10 }), [question, answer]);
  });

  check('a title that was given stays', async (store) => {
    await store.create('usr_ada', sessionOf('one', { title: 'Mine' }));
    await addTurn(store, sessionOf('one'));
    assert.equal((await store.find(ada))?.title, 'Mine');
  });

  check('every field of a message comes back as it was written', async (store) => {
    const question = messageOf(null, {
      content: 'see\u{1F642}',
      parts: { content: [{ type: 'image_url', image_url: { url: 'data:x' } }] },
    });
    const answer = answerTo(question);
    await store.begin('usr_ada', {
      session: sessionOf('one'),
      messages: [question, answer],
      title: '',
      at: start,
      mayCreate: true,
    });
    const usage = { input_tokens: 3, cached_input_tokens: 1, output_tokens: 2, reasoning_tokens: 0 };
    const error = { code: 'upstream_cut', message: 'The model provider closed the connection.' };
    const finished: Message = {
      ...answer,
      status: 'failed',
      content: 'half',
      reasoning: 'why',
      model: 'a/b',
      finish_reason: 'length',
      usage,
      error,
    };
    await store.finish(ada, finished);
    assert.deepEqual(await store.findMessage(ada, question.id), question);
    assert.deepEqual(await store.findMessage(ada, answer.id), finished);
    assert.equal(await store.findMessage({ ...ada, owner: 'usr_bob' }, answer.id), undefined);
  });

  check('U+0000 in a text becomes U+FFFD and breaks nothing', async (store) => {
    const [question] = await addTurn(store, sessionOf('one'), { question: 'a\0b', answer: '\0' });
    assert.equal((await store.findMessage(ada, question.id))?.content, 'a\uFFFDb');
  });

  check('a session takes one generation at a time, and an unknown one only when it may be created', async (store) => {
    const question = messageOf(null);
    const turn = {
      session: sessionOf('one'),
      messages: [question, answerTo(question)],
      title: '',
      at: start,
      mayCreate: false,
    };
    assert.equal(await store.begin('usr_ada', turn), 'absent');
    assert.equal(await store.begin('usr_ada', { ...turn, mayCreate: true }), 'begun');
    const other = messageOf(null);
    assert.equal(await store.begin('usr_ada', { ...turn, messages: [other, answerTo(other)] }), 'busy');
    assert.equal(await store.findMessage(ada, other.id), undefined);
    assert.equal((await store.find(ada))?.message_count, 2);
  });

  check('two turns at once: exactly one begins', async (store) => {
    const turnOf = () => {
      const question = messageOf(null);
      return { session: sessionOf('one'), messages: [question, answerTo(question)], title: '', at: start, mayCreate: true };
    };
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => store.begin('usr_ada', turnOf())));
    assert.deepEqual(outcomes.toSorted(), ['begun', 'busy', 'busy', 'busy', 'busy']);
    assert.equal((await store.tree(ada)).length, 2);
  });

  check('a draft is readable before the answer is finished, and cannot overwrite it afterwards', async (store) => {
    const question = messageOf(null);
    const answer = answerTo(question);
    await store.begin('usr_ada', {
      session: sessionOf('one'),
      messages: [question, answer],
      title: '',
      at: start,
      mayCreate: true,
    });
    await store.saveDraft(ada, { messageId: answer.id, content: 'Hal', reasoning: 'hm', at: start + 1 });
    assert.deepEqual(await store.findMessage(ada, answer.id), { ...answer, content: 'Hal', reasoning: 'hm' });
    const parts = { tool_uses: [{ id: 'call-0-0' }] };
    const draft = { messageId: answer.id, content: 'Hal', reasoning: 'hm' };
    await store.saveDraft(ada, { ...draft, parts, at: start + 1 });
    await store.saveDraft(ada, { ...draft, at: start + 1 });
    assert.deepEqual((await store.findMessage(ada, answer.id))?.parts, parts);
    assert.equal(await store.finish(ada, { ...answer, status: 'done', content: 'Hallo' }), true);
    await store.saveDraft(ada, { messageId: answer.id, content: 'Ha', reasoning: '', at: start + 2 });
    assert.equal((await store.findMessage(ada, answer.id))?.content, 'Hallo');
    assert.equal(await store.finish(ada, { ...answer, status: 'failed' }), false);
    assert.equal((await store.findMessage(ada, answer.id))?.status, 'done');
  });

  check('answers that nobody saves any more are found by their age', async (store) => {
    const question = messageOf(null);
    const answer = answerTo(question);
    await store.begin('usr_ada', {
      session: sessionOf('one'),
      messages: [question, answer],
      title: '',
      at: start,
      mayCreate: true,
    });
    await store.saveDraft(ada, { messageId: answer.id, content: 'Hal', reasoning: '', at: start + 1000 });
    assert.deepEqual(await store.unfinished(start + 1000), []);
    assert.deepEqual(await store.unfinished(start + 1001), [{ ref: ada, message: { ...answer, content: 'Hal' } }]);
    await store.finish(ada, { ...answer, content: 'Hal', status: 'interrupted' });
    assert.deepEqual(await store.unfinished(start + 1001), []);
    await addTurn(store, sessionOf('one'), { parent: answer.id });
  });

  check('a branch is the path to its leaf, and a page of it the newest part', async (store) => {
    const session = sessionOf('one');
    const [q1, a1] = await addTurn(store, session);
    const [q2, a2] = await addTurn(store, session, { parent: a1.id, question: 'two' });
    const [q3, a3] = await addTurn(store, session, { parent: a1.id, question: 'other two' });
    const idsOf = async (leafId: MessageId, limit: number) =>
      (await store.branch(ada, { leafId, limit })).map((message) => message.id);
    assert.deepEqual(await idsOf(a2.id, 10), [q1.id, a1.id, q2.id, a2.id]);
    assert.deepEqual(await idsOf(a3.id, 10), [q1.id, a1.id, q3.id, a3.id]);
    assert.deepEqual(await idsOf(a3.id, 2), [q3.id, a3.id]);
    assert.deepEqual(await idsOf(q2.id, 10), [q1.id, a1.id, q2.id]);
    assert.deepEqual(await idsOf(mintId('message'), 10), []);
    const tree = await store.tree(ada);
    assert.deepEqual(
      tree.map((node) => node.id),
      [q1, a1, q2, a2, q3, a3].map((message) => message.id),
    );
    assert.deepEqual(tree[5], { id: a3.id, parent_id: q3.id, role: 'assistant', status: 'done', created_at: a3.created_at });
  });

  check('search finds all words in any form and case, the newest first, of the owner only', async (store) => {
    const session = sessionOf('one');
    const [, a1] = await addTurn(store, session, { question: 'Our servers are running quickly', answer: 'Größe matters' });
    const [q2] = await addTurn(store, session, {
      parent: a1.id,
      question: 'Which server?',
      answer: 'See https://docs.example.com/api',
    });
    await addTurn(store, sessionOf('one'), { owner: 'usr_bob', question: 'My server runs' });
    const found = async (text: string, limit = 10) => (await store.search('usr_ada', text, limit)).map((hit) => hit.content);
    assert.deepEqual(await found('server'), ['Which server?', 'Our servers are running quickly']);
    assert.deepEqual(await found('server', 1), ['Which server?']);
    assert.deepEqual(await found('SERVERS run'), ['Our servers are running quickly']);
    assert.deepEqual(await found('größe'), ['Größe matters']);
    assert.deepEqual(await found('example'), ['See https://docs.example.com/api']);
    assert.deepEqual(await found('docs.example.com'), ['See https://docs.example.com/api']);
    assert.deepEqual(await found('matt'), ['Größe matters']);
    assert.deepEqual(await found('"; drop table & | ! :* ()'), []);
    assert.deepEqual(await found('?!'), []);
    const [hit] = await store.search('usr_ada', 'which', 10);
    assert.deepEqual(
      { ...hit, content: '' },
      { session_id: 'one', session_title: 'Hello', message_id: q2.id, role: 'user', created_at: q2.created_at, content: '' },
    );
  });

  check('an answer is searched once it is finished', async (store) => {
    const question = messageOf(null);
    const answer = answerTo(question);
    await store.begin('usr_ada', {
      session: sessionOf('one'),
      messages: [question, answer],
      title: '',
      at: start,
      mayCreate: true,
    });
    await store.saveDraft(ada, { messageId: answer.id, content: 'zebra', reasoning: '', at: start });
    assert.deepEqual(await store.search('usr_ada', 'zebra', 10), []);
    await store.finish(ada, { ...answer, status: 'stopped', content: 'zebras' });
    assert.equal((await store.search('usr_ada', 'zebra', 10)).length, 1);
  });

  check('a removed session is gone with its messages, for its owner only', async (store) => {
    const [question] = await addTurn(store, sessionOf('one'), { question: 'zebra' });
    await addTurn(store, sessionOf('one'), { owner: 'usr_bob', question: 'zebra' });
    assert.equal(await store.remove(ada), true);
    assert.equal(await store.remove(ada), false);
    assert.equal(await store.find(ada), undefined);
    assert.equal(await store.findMessage(ada, question.id), undefined);
    assert.deepEqual(await store.search('usr_ada', 'zebra', 10), []);
    assert.deepEqual(await store.tree(ada), []);
    assert.equal((await store.search('usr_bob', 'zebra', 10)).length, 1);
    await addTurn(store, sessionOf('one'));
    assert.equal((await store.find(ada))?.message_count, 2);
  });

  check('the naming of a session is claimed once, and ends with whoever holds it', async (store) => {
    await addTurn(store, sessionOf('one'));
    assert.equal(await store.claimNaming(ada, { at: start, until: start + 60 }), true);
    assert.equal(await store.claimNaming(ada, { at: start + 59, until: start + 119 }), false);
    assert.equal(await store.claimNaming(ada, { at: start + 60, until: start + 120 }), true);
    assert.equal(await store.endNaming(ada, start + 60, 'Too late'), undefined);
    assert.equal((await store.endNaming(ada, start + 120, 'Größe 🙂'))?.title, 'Größe 🙂');
    assert.equal((await store.list('usr_ada', { ...anyone, text: 'GRÖSSE' })).length, 0);
    assert.equal((await store.list('usr_ada', { ...anyone, text: 'GRÖßE' })).length, 1);
    assert.equal(await store.claimNaming(ada, { at: start + 500, until: start + 600 }), false);
    assert.equal((await store.find(ada))?.updated_at, start + 1);
  });

  check('a title that somebody gave is never asked for, and one given meanwhile stays', async (store) => {
    await store.create('usr_ada', sessionOf('one', { title: 'Mine' }));
    assert.equal(await store.claimNaming(ada, { at: start, until: start + 60 }), false);
    const two = { ...ada, id: 'two' as SessionId };
    await addTurn(store, sessionOf('two'));
    assert.equal(await store.claimNaming({ ...two, owner: 'usr_bob' }, { at: start, until: start + 60 }), false);
    assert.equal(await store.claimNaming(two, { at: start, until: start + 60 }), true);
    await store.update(two, { title: 'Chosen' }, start + 5);
    assert.equal(await store.endNaming(two, start + 60, 'Made up'), undefined);
    assert.equal((await store.find(two))?.title, 'Chosen');
  });

  check('finishing the answer of a removed session says so', async (store) => {
    const question = messageOf(null);
    const answer = answerTo(question);
    await store.begin('usr_ada', {
      session: sessionOf('one'),
      messages: [question, answer],
      title: '',
      at: start,
      mayCreate: true,
    });
    await store.remove(ada);
    await store.saveDraft(ada, { messageId: answer.id, content: 'x', reasoning: '', at: start });
    assert.equal(await store.finish(ada, { ...answer, status: 'stopped' }), false);
    assert.equal(await store.find(ada), undefined);
  });
}
