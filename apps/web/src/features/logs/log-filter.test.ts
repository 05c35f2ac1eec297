import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, integer, property } from 'fast-check';
import type { LogEntry } from '@causeway/contract';
import { merge, passes } from './log-filter.ts';

const line = (seq: number, fields: Partial<LogEntry> = {}): LogEntry => ({
  seq,
  time: seq,
  level: 'info',
  message: 'request',
  ...fields,
});

test('a line passes from its level upwards, by text in any field, and by its request', () => {
  const warned = line(1, { level: 'warn', path: '/v1/Models', request_id: 'req_a' });
  assert.equal(passes(warned, {}), true);
  assert.equal(passes(warned, { level: 'error' }), false);
  assert.equal(passes(warned, { text: 'v1/models' }), true);
  assert.equal(passes(warned, { text: 'redis' }), false);
  assert.equal(passes(warned, { request: 'req_a' }), true);
  assert.equal(passes(warned, { request: 'req_b' }), false);
  assert.equal(passes(line(2, { level: 'debug' }), {}), false);
});

test('however lines arrive, each is kept once, in order, the newest first to stay', () => {
  const batches = array(array(integer({ min: 1, max: 60 }), { maxLength: 12 }), { maxLength: 12 });
  check(
    property(batches, (given) => {
      let known: readonly LogEntry[] = [];
      for (const batch of given) {
        const lines = batch.map((seq) => line(seq));
        known = merge(known, lines, 1000);
      }
      const expected = [...new Set(given.flat())].toSorted((a, b) => a - b);
      assert.deepEqual(
        known.map(({ seq }) => seq),
        expected,
      );
    }),
  );
  const many = merge([], [line(1), line(2), line(3)], 2);
  assert.deepEqual(
    many.map(({ seq }) => seq),
    [2, 3],
  );
});
