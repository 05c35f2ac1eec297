import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTree } from '../definition/task-tree.ts';
import { moveSelection, placeByArrow, placeForNew } from './move-selection.ts';

const task = { call: 'chat' };
const tree = readTree({ do: [{ a: task }, { b: { for: { in: 'x' }, do: [{ c: task }, { d: task }] } }, { e: task }] });
const inner = '/do/1/b/do';

test('arrows walk in reading order, out of frames and into them', () => {
  assert.equal(moveSelection(tree, undefined, 'ArrowDown'), '/do/0/a');
  assert.equal(moveSelection(tree, undefined, 'ArrowUp'), '/do/2/e');
  assert.equal(moveSelection(tree, '/do/1/b', 'ArrowDown'), `${inner}/0/c`);
  assert.equal(moveSelection(tree, `${inner}/1/d`, 'ArrowDown'), '/do/2/e');
  assert.equal(moveSelection(tree, '/do/0/a', 'ArrowUp'), '/do/0/a');
  assert.equal(moveSelection(tree, `${inner}/1/d`, 'ArrowLeft'), '/do/1/b');
  assert.equal(moveSelection(tree, '/do/1/b', 'ArrowRight'), `${inner}/0/c`);
  assert.equal(moveSelection(tree, '/do/0/a', 'ArrowRight'), '/do/0/a');
});

test('a step is moved by arrows where it can go', () => {
  assert.equal(placeByArrow(tree, '/do/0/a', 'ArrowUp'), undefined);
  assert.deepEqual(placeByArrow(tree, '/do/0/a', 'ArrowDown'), { list: '/do', index: 2 });
  assert.deepEqual(placeByArrow(tree, `${inner}/0/c`, 'ArrowLeft'), { list: '/do', index: 2 });
  assert.deepEqual(placeByArrow(tree, '/do/2/e', 'ArrowRight'), { list: inner, index: 2 });
  assert.equal(placeByArrow(tree, '/do/1/b', 'ArrowRight'), undefined);
});

test('a new step goes behind the selected one, else to the end', () => {
  assert.deepEqual(placeForNew(tree, `${inner}/0/c`), { list: inner, index: 1 });
  assert.deepEqual(placeForNew(tree, undefined), { list: '/do', index: 3 });
});
