import { readToolUses } from '@causeway/contract';
import type { SessionEvent } from '@causeway/contract';
import { array, assert as assertProperty, nat, property, string, tuple } from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, sessionOf } from '../../../tests/client/session-server.ts';
import { emptySession, foldSession } from './fold-session.ts';
import type { SessionState } from './fold-session.ts';

const { id } = messageOf('');
const delta = (at: number, text: string, reasoning?: string): Extract<SessionEvent, { type: 'delta' }> => ({
  type: 'delta',
  message_id: id,
  at,
  text,
  ...(reasoning === undefined ? {} : { reasoning }),
});
const start = (content = ''): SessionState =>
  foldSession(emptySession, { type: 'snapshot', session: sessionOf(), messages: [messageOf(content)] });
const textOf = (state: SessionState) => state.messages[0]?.content;

test('however deltas overlap or repeat, the text is whole', () => {
  assertProperty(
    property(string({ minLength: 1, maxLength: 60 }), array(tuple(nat(), nat())), (full, cuts) => {
      let state = start();
      for (const [back, length] of [...cuts, [0, full.length] as const]) {
        const have = textOf(state)?.length ?? 0;
        const at = Math.max(0, have - (back % 20));
        state = foldSession(state, delta(at, full.slice(at, at + (length % (full.length + 1)))));
        assert.equal(full.startsWith(textOf(state) ?? ''), true);
        assert.equal(state.stale, false);
      }
      assert.equal(textOf(state), full);
    }),
  );
});

test('a gap is said and never filled wrongly; a snapshot heals it', () => {
  const state = foldSession(start('abc'), delta(4, 'x'));
  assert.equal(state.stale, true);
  assert.equal(textOf(state), 'abc');
  assert.equal(foldSession(state, { type: 'snapshot', session: sessionOf(), messages: [messageOf('abcdx')] }).stale, false);
  assert.equal(foldSession(emptySession, delta(0, 'x')).stale, true);
});

test('reasoning grows beside the text, not twice and not with a gap', () => {
  let state = foldSession(start(), { ...delta(0, '', 'think '), reasoning_at: 0 });
  state = foldSession(state, { ...delta(0, '', 'more'), reasoning_at: 6 });
  state = foldSession(state, { ...delta(0, 'So', 'think more'), reasoning_at: 0 });
  assert.equal(state.messages[0]?.reasoning, 'think more');
  assert.equal(textOf(state), 'So');
  assert.equal(foldSession(state, { ...delta(2, '', 'late'), reasoning_at: 20 }).stale, true);
});

test('a message that was cut for the stream keeps the text that its deltas brought', () => {
  const cut = { ...messageOf('ab', 'done'), is_cut: true };
  const [message] = foldSession(start('abc'), { type: 'message', message: cut }).messages;
  assert.equal(message?.content, 'abc');
  assert.equal(message?.is_cut, undefined);
  const [other] = foldSession(start('xyz'), { type: 'message', message: cut }).messages;
  assert.equal(other?.is_cut, true);
});

test('a message replaces its namesake or is added, a session replaces the session', () => {
  const done = messageOf('abc', 'done');
  let state = foldSession(start('abc'), { type: 'message', message: done });
  assert.deepEqual(state.messages, [done]);
  const second = { ...done, id: 'msg_2' as typeof id };
  state = foldSession(state, { type: 'message', message: second });
  assert.deepEqual(state.messages, [done, second]);
  state = foldSession(state, { type: 'session', session: { ...sessionOf(), title: 'New' } });
  assert.equal(state.session?.title, 'New');
  assert.equal(foldSession(state, { type: 'deleted' }).deleted, true);
});

test('an event of a newer server changes nothing', () => {
  const state = start('abc');
  assert.equal(foldSession(state, { type: 'future' } as unknown as SessionEvent), state);
});

test('a tool call is shown from its beginning to its end, once, also when it is told twice', () => {
  const use = { id: 'call-0', tool: 'http_request', title: 'HTTP request', step: 0, at: 0, arguments: {}, started_at: 1 };
  const told = (status: 'running' | 'done'): SessionEvent => ({ type: 'tool', message_id: id, tool_use: { ...use, status } });
  let state = start('');
  for (const event of [told('running'), told('running'), told('done'), told('done')]) state = foldSession(state, event);
  assert.deepEqual(
    readToolUses(state.messages[0]?.parts).map(({ status }) => status),
    ['done'],
  );
  assert.equal(foldSession(emptySession, told('done')).stale, true);
});
