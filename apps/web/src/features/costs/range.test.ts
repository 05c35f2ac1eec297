import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecastMonth, rangeStart } from './range.ts';

const at = new Date(2026, 10, 20, 14, 30).getTime();

test('ranges begin at midnight, months at their first', () => {
  assert.equal(rangeStart('today', at), new Date(2026, 10, 20).getTime());
  assert.equal(rangeStart('7d', at), new Date(2026, 10, 14).getTime());
  assert.equal(rangeStart('month', at), new Date(2026, 10, 1).getTime());
  assert.equal(rangeStart('12m', at), new Date(2025, 11, 1).getTime());
});

test('a forecast goes on as it was, and the first day says nothing', () => {
  assert.equal(forecastMonth(15, new Date(2026, 10, 16).getTime()), 30);
  assert.equal(forecastMonth(15, new Date(2026, 10, 1, 12).getTime()), undefined);
});
