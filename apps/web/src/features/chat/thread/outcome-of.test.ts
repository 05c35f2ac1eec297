import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Message } from '@causeway/contract';
import { outcomeOf } from './outcome-of.ts';

const answer: Message = {
  id: mintId('message'),
  parent_id: null,
  role: 'assistant',
  content: 'Half',
  status: 'done',
  created_at: 1,
};

test('a good end needs no words', () => {
  assert.equal(outcomeOf(answer), undefined);
  assert.equal(outcomeOf({ ...answer, finish_reason: 'stop' }), undefined);
  assert.equal(outcomeOf({ ...answer, status: 'generating' }), undefined);
});

test('a failure says its cause and the way out', () => {
  const error = { code: 'upstream_timeout', message: 'openai did not answer within 60 s.' };
  const outcome = outcomeOf({ ...answer, status: 'failed', error });
  assert.equal(outcome?.sentence, 'openai did not answer within 60 s. Try again, or choose another model.');
});

test('a code of the provider itself gets no foreign advice', () => {
  const error = { code: 'toString', message: 'No.' };
  assert.equal(outcomeOf({ ...answer, status: 'failed', error })?.sentence, 'No.');
});

test('what came before a stop or a crash is said to be kept', () => {
  assert.equal(outcomeOf({ ...answer, status: 'stopped' })?.word, 'Stopped');
  assert.match(outcomeOf({ ...answer, status: 'interrupted' })?.sentence ?? '', /is kept/u);
  assert.doesNotMatch(outcomeOf({ ...answer, status: 'interrupted', content: '' })?.sentence ?? '', /is kept/u);
});

test('an answer cut by its limit is not taken for a whole one', () => {
  assert.equal(outcomeOf({ ...answer, finish_reason: 'length' })?.word, 'Cut off');
});
