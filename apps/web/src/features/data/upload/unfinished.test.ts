import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UploadId } from '@causeway/contract';
import { fingerprint } from './fingerprint.ts';
import { forgetUnfinished, keepUnfinished, readUnfinished } from './unfinished.ts';
import type { Shelf } from './unfinished.ts';

function shelf(text: string | null = null): Shelf {
  const kept = { text };
  return { getItem: () => kept.text, setItem: (_key, value) => void (kept.text = value) };
}

const upload = (id: string, size = 5) => ({
  uploadId: id as UploadId,
  name: 'a.csv',
  size,
  fingerprint: `${size}-x-a.csv`,
  at: 1,
});

test('an unfinished upload is kept once, and forgotten when it ends', () => {
  const store = shelf();
  keepUnfinished(store, upload('upl_1'));
  keepUnfinished(store, upload('upl_1'));
  keepUnfinished(store, upload('upl_2'));
  assert.deepEqual(
    readUnfinished(store).map(({ uploadId }) => uploadId),
    ['upl_1', 'upl_2'],
  );
  forgetUnfinished(store, upload('upl_1').uploadId);
  assert.equal(readUnfinished(store).length, 1);
});

test('what somebody else wrote there is no upload, and a broken store is an empty one', () => {
  assert.deepEqual(readUnfinished(shelf('[{"uploadId":1},{"x":2}]')), []);
  assert.deepEqual(readUnfinished(shelf('{')), []);
  const broken: Shelf = {
    getItem: () => {
      throw new Error('denied');
    },
    setItem: () => {
      throw new Error('full');
    },
  };
  keepUnfinished(broken, upload('upl_1'));
  assert.deepEqual(readUnfinished(broken), []);
});

test('a file is recognized by name, size and its first bytes', async () => {
  const file = (name: string, text: string) => new File([text], name);
  const same = await fingerprint(file('a.csv', 'id,name\n1,x'));
  assert.equal(await fingerprint(file('a.csv', 'id,name\n1,x')), same);
  for (const other of [file('b.csv', 'id,name\n1,x'), file('a.csv', 'id,name\n1,y'), file('a.csv', 'id,name\n1,xx')]) {
    assert.notEqual(await fingerprint(other), same);
  }
});
