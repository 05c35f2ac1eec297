import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Message, MessageId } from '@causeway/contract';
import { createPendingTurn, withPending } from './pending-turn.ts';

const message = (role: Message['role'], parentId: MessageId | null): Message => ({
  id: mintId('message'),
  parent_id: parentId,
  role,
  content: role,
  status: 'done',
  created_at: 1,
});
const question = message('user', null);
const answer = message('assistant', question.id);
const branch = [question, answer];
const common = { model: 'a/b', messages: branch, at: 2 };

test('a new turn stands below the branch until the server tells of it', () => {
  const pending = createPendingTurn({ ...common, parentId: answer.id, content: 'And then?' });
  const shown = withPending(branch, pending);
  assert.deepEqual(shown.map(({ role, content, status }) => [role, content, status]).slice(2), [
    ['user', 'And then?', 'done'],
    ['assistant', '', 'generating'],
  ]);
  const told = [...branch, message('user', answer.id)];
  assert.equal(withPending(told, pending), told);
});

test('an edit hides what came after the edited question', () => {
  const pending = createPendingTurn({ ...common, parentId: null, content: 'Better question' });
  assert.deepEqual(
    withPending(branch, pending).map(({ content }) => content),
    ['Better question', ''],
  );
});

test('a regeneration keeps the question and hides its old answer', () => {
  const pending = createPendingTurn({ ...common, parentId: question.id });
  assert.deepEqual(
    withPending(branch, pending).map(({ content }) => content),
    ['user', ''],
  );
  const told = [question, message('assistant', question.id)];
  assert.equal(withPending(told, pending), told);
});
