import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expression } from './expression.ts';
import { layOut, sizes } from './layout.ts';
import type { Layout, PlacedNode } from './layout.ts';
import type { Json } from './json.ts';
import { readTree } from './task-tree.ts';

const task = { call: 'chat' };
const definition: Json = {
  do: [
    { one: task },
    { fan: { fork: { branches: [{ left: task }, { right: { do: [{ deep: task }, { deeper: task }] } }] } } },
    { gate: { switch: [{ yes: { when: expression('true'), then: 'last' } }, { no: { then: 'end' } }] } },
    { skipped: task },
    { last: { try: [], catch: { do: [{ sorry: task }] } } },
  ],
};

const corner = (layout: Layout, placed: PlacedNode): { x: number; y: number } => {
  const parent = layout.nodes.find(({ node }) => node.path === placed.parent);
  const base = parent === undefined ? { x: 0, y: 0 } : corner(layout, parent);
  return { x: base.x + placed.x, y: base.y + placed.y };
};

test('siblings never overlap and children stay inside their frame', () => {
  const layout = layOut(readTree(definition));
  const boxes = layout.nodes.map((placed) => ({ placed, ...corner(layout, placed) }));
  for (const one of boxes) {
    for (const other of boxes) {
      if (one === other || one.placed.parent !== other.placed.parent) continue;
      const apartX = one.x + one.placed.width <= other.x || other.x + other.placed.width <= one.x;
      const apartY = one.y + one.placed.height <= other.y || other.y + other.placed.height <= one.y;
      assert.ok(apartX || apartY, `${one.placed.node.name} over ${other.placed.node.name}`);
    }
    const frame = boxes.find(({ placed }) => placed.node.path === one.placed.parent);
    if (frame === undefined) continue;
    assert.ok(one.placed.x >= 0 && one.placed.x + one.placed.width <= frame.placed.width);
    assert.ok(one.placed.y >= sizes.header && one.placed.y + one.placed.height <= frame.placed.height);
  }
});

test('every list offers a slot before each step and one at its end', () => {
  const { slots } = layOut(readTree(definition));
  const count = (list: string) => slots.filter((slot) => slot.list === list).length;
  assert.equal(count('/do'), 6);
  assert.equal(count('/do/1/fan/fork/branches'), 3);
  assert.equal(count('/do/4/last/try'), 1);
  assert.equal(count('/do/4/last/catch/do'), 2);
});

test('a case leads where it says, and nothing leads on from a switch that always decides', () => {
  const { links } = layOut(readTree(definition));
  const from = links.filter((link) => link.from === '/do/2/gate').map(({ to, label, kind }) => [label, to, kind]);
  assert.deepEqual(from, [
    ['yes', '/do/4/last', 'jump'],
    ['no', 'end', 'jump'],
  ]);
  assert.ok(links.some((link) => link.from === 'start' && link.to === '/do/0/one'));
  assert.ok(links.some((link) => link.from === '/do/4/last' && link.to === 'end'));
});

test('an empty workflow is a place for its first step', () => {
  const layout = layOut(readTree({ do: [] }));
  assert.deepEqual(layout.nodes, []);
  assert.equal(layout.slots.length, 1);
});
