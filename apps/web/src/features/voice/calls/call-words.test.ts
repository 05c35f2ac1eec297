import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PhoneCall } from '@causeway/contract';
import { callStatuses } from '@causeway/contract';
import { answeredByWords, durationOf, isNumber, isOver, otherEnd, statusWords, toNumber } from './call-words.ts';

const call = { direction: 'inbound', from: '+1', to: '+2', answered_at: 1000, ended_at: null } as unknown as PhoneCall;

test('every state has a word, and only final ones are over', () => {
  for (const status of callStatuses) assert.ok(statusWords[status].word);
  assert.deepEqual(
    callStatuses.filter((status) => isOver({ status })),
    ['completed', 'busy', 'no-answer', 'canceled', 'failed'],
  );
});

test('a call lasts from the answer on', () => {
  assert.equal(durationOf(call, 43_500), '0:42');
  assert.equal(durationOf({ ...call, ended_at: 3_781_000 }, 0), '1:03:00');
  assert.equal(durationOf({ ...call, answered_at: null }, 0), undefined);
});

test('the other end is whoever called or was called', () => {
  assert.equal(otherEnd(call), '+1');
  assert.equal(otherEnd({ ...call, direction: 'outbound' }), '+2');
  assert.equal(answeredByWords('machine_end_beep'), 'an answering machine');
  assert.equal(answeredByWords(null), undefined);
});

test('numbers are taken as people write them', () => {
  assert.equal(toNumber(' +1 (415) 555-0100'), '+14155550100');
  assert.equal(toNumber(' sip:ann.smith@example.com'), 'sip:ann.smith@example.com');
  assert.ok(isNumber('+14155550100'));
  assert.ok(!isNumber('ann'));
});
