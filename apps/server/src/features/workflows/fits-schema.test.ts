import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfit } from './fits-schema.ts';

test('what does not fit is said with its place', () => {
  const schema = {
    type: 'object',
    required: ['n'],
    properties: { n: { type: 'number' }, code: { type: 'string', pattern: '^[a-z]+$' } },
  };
  assert.equal(misfit(schema, { n: 1, code: 'abc' }), undefined);
  assert.match(misfit(schema, { n: 'x' }) ?? '', /^n: /u);
  assert.match(misfit(schema, { n: 1, code: 'A' }) ?? '', /^code: /u);
});

test('a pattern that backtracks without end is given up, and the process goes on', () => {
  const began = performance.now();
  assert.match(misfit({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(40)}!`) ?? '', /too long/u);
  assert.ok(performance.now() - began < 5000);
});

test('a schema that is itself again is given up', () => {
  assert.match(misfit({ $ref: '#' }, {}) ?? '', /too long/u);
});

test('a schema may describe a tree', () => {
  const tree = { type: 'object', properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } } };
  assert.equal(misfit(tree, { name: 'a', children: [{ name: 'b', children: [] }] }), undefined);
  assert.notEqual(misfit(tree, { name: 'a', children: [{ name: 1 }] }), undefined);
});
