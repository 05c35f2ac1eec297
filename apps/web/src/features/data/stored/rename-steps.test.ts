import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renameSteps } from './rename-steps.ts';

const names = new Map([
  ['price', 'Unit price'],
  ['city', 'Town'],
]);

test('columns are renamed wherever a step names them, in expressions too', () => {
  const steps = [
    { id: 's1', op: 'clean', columns: ['city', 'name'], do: ['trim'] },
    { id: 's2', op: 'filter', expr: "price > 0 and city = 'city' and round(price) < [price]" },
    { id: 's3', op: 'group', by: ['city'], values: [{ as: 'sum', fn: 'sum', column: 'price' }] },
    { id: 's4', op: 'expect', rule: { between: { column: 'price', min: 1 } } },
  ];
  assert.deepEqual(renameSteps(steps, names), [
    { id: 's1', op: 'clean', columns: ['Town', 'name'], do: ['trim'] },
    { id: 's2', op: 'filter', expr: "[Unit price] > 0 and Town = 'city' and round([Unit price]) < [Unit price]" },
    { id: 's3', op: 'group', by: ['Town'], values: [{ as: 'sum', fn: 'sum', column: 'Unit price' }] },
    { id: 's4', op: 'expect', rule: { between: { column: 'Unit price', min: 1 } } },
  ]);
});

test('values, delimiters and columns of another sheet keep their words', () => {
  const steps = [
    { id: 's1', op: 'map', column: 'city', values: [{ from: 'city', to: 'price' }] },
    { id: 's2', op: 'fill', columns: ['price'], how: 'constant', value: 'price' },
    { id: 's3', op: 'join', with: { sheet: 'price' }, on: [{ left: 'city', right: 'city' }] },
  ];
  assert.deepEqual(renameSteps(steps, names), [
    { id: 's1', op: 'map', column: 'Town', values: [{ from: 'city', to: 'price' }] },
    { id: 's2', op: 'fill', columns: ['Unit price'], how: 'constant', value: 'price' },
    { id: 's3', op: 'join', with: { sheet: 'price' }, on: [{ left: 'Town', right: 'city' }] },
  ]);
});

test('a name that a step gave is not one of the sheet', () => {
  const steps = [
    { id: 's1', op: 'derive', as: 'price', expr: 'price * 2' },
    { id: 's2', op: 'filter', expr: 'price > 0' },
  ];
  assert.deepEqual(renameSteps(steps, names), [
    { id: 's1', op: 'derive', as: 'price', expr: '[Unit price] * 2' },
    { id: 's2', op: 'filter', expr: 'price > 0' },
  ]);
});
