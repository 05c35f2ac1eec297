import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextRuns } from './next-runs.ts';
import { cronWords } from './trigger-words.ts';

test('usual patterns are told in words, others stay', () => {
  const known = {
    '*/15 * * * *': 'Every 15 minutes',
    '0 9 * * 1-5': 'Monday to Friday at 09:00',
    '30 7 * * *': 'Every day at 07:30',
    '5 * * * *': 'Every hour at minute 5',
    '0 8 * * 1': 'Every Monday at 08:00',
    '0 0 1 * *': '0 0 1 * *',
    '1,2 3 * * *': '1,2 3 * * *',
  };
  for (const [cron, words] of Object.entries(known)) assert.equal(cronWords(cron), words);
});

test('the next runs are those of the time zone', () => {
  const after = Date.UTC(2026, 0, 2, 12);
  const { times } = nextRuns({ cron: '0 9 * * 1-5', timeZone: 'Europe/Berlin', after });
  assert.deepEqual(
    times.map((time) => new Date(time).toISOString()),
    ['2026-01-05T08:00:00.000Z', '2026-01-06T08:00:00.000Z', '2026-01-07T08:00:00.000Z'],
  );
});

test('a pattern that is none says why', () => {
  assert.deepEqual(nextRuns({ cron: 'soon', timeZone: 'UTC', after: 0 }).times, []);
  assert.notEqual(nextRuns({ cron: 'soon', timeZone: 'UTC', after: 0 }).problem, undefined);
  assert.equal(
    nextRuns({ cron: '* * * * *', timeZone: 'Nowhere/City', after: 0 }).problem,
    'There is no time zone "Nowhere/City"',
  );
});
