import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UsageGroup } from '@causeway/contract';
import { daysOf } from './days.ts';

test('days without a line are there, and cost nothing', () => {
  const group = { value: '2026-11-19', cost_nano: 7 } as UsageGroup;
  const days = daysOf([group], new Date(2026, 10, 18).getTime(), new Date(2026, 10, 20, 9).getTime());
  assert.deepEqual(
    days.map(({ costNano }) => costNano),
    [0, 7, 0],
  );
});
