import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from './duration.ts';

test('a duration is told in at most two units', () => {
  const told = [0, 840, 12_449, 185_000, 7_800_000, 356_400_000].map(formatDuration);
  assert.deepEqual(told, ['0 ms', '840 ms', '12.4 s', '3 min 05 s', '2 h 10 min', '4 d 3 h']);
});
