import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut } from '../definition/layout.ts';
import { readTree } from '../definition/task-tree.ts';
import { nearestSlot } from './nearest-slot.ts';

const task = { call: 'chat' };
const { slots } = layOut(readTree({ do: [{ a: task }, { b: { do: [{ c: task }] } }, { d: task }] }));
const slotAt = (list: string, index: number) => slots.find((slot) => slot.list === list && slot.index === index);

test('a step goes to the slot under it, not beside itself and not into itself', () => {
  const end = slotAt('/do', 3);
  const inside = slotAt('/do/1/b/do', 0);
  assert.ok(end !== undefined && inside !== undefined);
  assert.equal(nearestSlot(slots, end, '/do/0/a'), end);
  assert.equal(nearestSlot(slots, inside, '/do/0/a'), inside);
  assert.notEqual(nearestSlot(slots, inside, '/do/1/b')?.list, '/do/1/b/do');
  assert.equal(nearestSlot(slots, { x: 2000, y: 0 }, '/do/0/a'), undefined);
});
