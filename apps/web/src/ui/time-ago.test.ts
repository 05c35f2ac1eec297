import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeAgo } from './time-ago.ts';

const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;

test('a time is told in its largest whole unit', () => {
  assert.equal(timeAgo(now - 20_000, now), 'just now');
  assert.equal(timeAgo(now - 3 * minute, now), '3 minutes ago');
  assert.equal(timeAgo(now - 119 * minute, now), '1 hour ago');
  assert.equal(timeAgo(now - 26 * 60 * minute, now), 'yesterday');
  assert.equal(timeAgo(now + 49 * 60 * minute, now), 'in 2 days');
});

test('the near future is no past', () => {
  assert.equal(timeAgo(now + 45_000, now), 'in a moment');
});
