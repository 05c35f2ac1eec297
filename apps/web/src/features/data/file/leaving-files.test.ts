import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileId } from '@causeway/contract';
import { LeavingFiles } from './leaving-files.ts';

const id = fileId.parse(`fil_${'a'.repeat(22)}`);

function stage(outcome?: Error) {
  const files = new LeavingFiles();
  const removed: string[] = [];
  const ended = Promise.withResolvers<unknown>();
  files.add(id, {
    undoMs: 1000,
    remove: (each) => {
      removed.push(each);
      return outcome === undefined ? Promise.resolve() : Promise.reject(outcome);
    },
    onRemoved: (_id, error) => ended.resolve(error),
  });
  return { files, removed, ended: ended.promise };
}

test('a deleted file is hidden at once and deleted when the time to undo is over', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { files, removed, ended } = stage();
  assert.deepEqual([[...files.ids], removed], [[id], []]);
  context.mock.timers.tick(1000);
  assert.equal(await ended, undefined);
  assert.deepEqual([removed, [...files.ids]], [[id], [id]], 'it is not seen again while the list still has it');
});

test('an undone file is shown again and never deleted', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { files, removed } = stage();
  files.undo(id);
  context.mock.timers.tick(5000);
  assert.deepEqual([removed, files.ids.size], [[], 0]);
});

test('a page that goes away deletes what waits', () => {
  const { files, removed } = stage();
  files.endAll();
  files.undo(id);
  assert.deepEqual(removed, [id]);
});

test('a file that could not be deleted is shown again, with why', async () => {
  const failure = new Error('no');
  const { files, ended } = stage(failure);
  files.endAll();
  assert.equal(await ended, failure);
  assert.equal(files.ids.size, 0);
});
