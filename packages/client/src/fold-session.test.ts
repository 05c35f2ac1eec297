import type { SessionEvent } from '@causeway/contract';
import { array, assert as assertProperty, nat, property, string, tuple } from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, sessionOf } from '../../../tests/client/session-server.ts';
import { emptySession, foldSession } from './fold-session.ts';
import type { SessionState } from './fold-session.ts';

const { id } = messageOf('');
const delta = (at: number, text: string, reasoning?: string): SessionEvent => ({
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

test('reasoning grows beside the text and not twice', () => {
  let state = foldSession(start(), delta(0, '', 'think '));
  state = foldSession(state, delta(0, '', 'more'));
  state = foldSession(state, delta(0, 'So', ''));
  state = foldSession(state, delta(0, 'So', ' again'));
  assert.equal(state.messages[0]?.reasoning, 'think more');
  assert.equal(textOf(state), 'So');
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
