import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Message, MessageId } from '@causeway/contract';
import { array, assert as assertProperty, nat, property } from 'fast-check';
import { branchTo, newestLeafUnder, versionsOf, withMessages } from './branch.ts';

function message(parent: Message | null, role: Message['role'], at: number): Message {
  return {
    id: mintId('message'),
    parent_id: parent?.id ?? null,
    role,
    content: `${role} ${at}`,
    status: 'done',
    created_at: at,
  };
}

const question = message(null, 'user', 1);
const first = message(question, 'assistant', 2);
const second = message(question, 'assistant', 3);
const more = message(second, 'user', 4);
const end = message(more, 'assistant', 5);
const all = [question, first, second, more, end];

test('a branch runs from its oldest known ancestor to the leaf', () => {
  assert.deepEqual(branchTo(all, end.id), [question, second, more, end]);
  assert.deepEqual(branchTo(all, first.id), [question, first]);
  assert.deepEqual(branchTo([more, end], end.id), [more, end]);
});

test('a branch to an unknown leaf is empty', () => {
  assert.deepEqual(branchTo(all, mintId('message')), []);
  assert.deepEqual(branchTo(all, null), []);
});

test('a circle of parents ends', () => {
  const one = { ...first, parent_id: second.id };
  const other = { ...second, parent_id: first.id };
  assert.ok(branchTo([one, other], one.id).length <= 3);
});

test('versions of a turn have its parent and its role, oldest first', () => {
  assert.deepEqual(versionsOf(all, second), [first, second]);
  assert.deepEqual(versionsOf(all, question), [question]);
});

test('the newest branch under a message is followed to its end', () => {
  assert.equal(newestLeafUnder(all, question.id), end.id);
  assert.equal(newestLeafUnder(all, first.id), first.id);
});

test('messages replace what the tree said of them', () => {
  const { content: _content, ...node } = first;
  assert.deepEqual(
    withMessages([node, second], [{ ...first, status: 'failed' }]).map(({ status }) => status),
    ['failed', 'done'],
  );
});

test('in any tree a branch holds each message once and every parent stands before its child', () => {
  assertProperty(
    property(array(nat(), { minLength: 1, maxLength: 60 }), (parents) => {
      const tree: Message[] = [];
      for (const [index, parent] of parents.entries()) {
        tree.push(message(index === 0 ? null : (tree[parent % index] ?? null), 'user', index));
      }
      const leaf = newestLeafUnder(tree, tree[0]?.id ?? question.id);
      const branch = branchTo(tree, leaf);
      assert.equal(new Set(branch.map(({ id }) => id)).size, branch.length);
      assert.equal(branch[0]?.parent_id, null);
      let above: MessageId | null = null;
      for (const one of branch) {
        assert.equal(one.parent_id, above);
        above = one.id;
      }
    }),
  );
});
