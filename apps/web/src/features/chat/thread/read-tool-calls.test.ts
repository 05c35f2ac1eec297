import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anything, assert as assertProperty, property } from 'fast-check';
import { readToolCalls } from './read-tool-calls.ts';

test('tool calls are read as OpenAI writes them', () => {
  const parts = {
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Basel"}' } }],
  };
  assert.deepEqual(readToolCalls(parts), [{ id: 'call_1', name: 'weather', arguments: '{"city":"Basel"}' }]);
});

test('anything else gives none and never throws', () => {
  assertProperty(property(anything(), (parts) => Array.isArray(readToolCalls(parts))));
  assert.deepEqual(readToolCalls({ tool_calls: [null, 7, { function: {} }] }), []);
});
