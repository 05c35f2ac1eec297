import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDrafts } from './drafts.ts';

function memory() {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  return { values, storage };
}

test('a draft is there after a reload', () => {
  const { storage } = memory();
  createDrafts(storage).write('ses_1', 'half a thought');
  assert.equal(createDrafts(storage).read('ses_1'), 'half a thought');
  assert.equal(createDrafts(storage).read('ses_2'), '');
});

test('an emptied draft leaves nothing behind', () => {
  const { storage, values } = memory();
  const drafts = createDrafts(storage);
  drafts.write('ses_1', 'x');
  drafts.write('ses_1', '');
  assert.equal(values.size, 0);
});

test('a storage that refuses does not stop anybody from typing', () => {
  const refuse = () => {
    throw new Error('QuotaExceededError');
  };
  for (const storage of [undefined, { getItem: refuse, setItem: refuse, removeItem: refuse }]) {
    const drafts = createDrafts(storage);
    drafts.write('ses_1', 'kept in the page');
    assert.equal(drafts.read('ses_1'), 'kept in the page');
  }
});

test('listeners hear of each change until they leave', () => {
  const drafts = createDrafts(undefined);
  let heard = 0;
  const leave = drafts.subscribe(() => (heard += 1));
  drafts.write('a', '1');
  leave();
  drafts.write('a', '2');
  assert.equal(heard, 1);
});
