import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronOfEvery, triggersOfSchedule } from './defined-schedule.ts';

test('a length that comes round evenly is a pattern', () => {
  assert.equal(cronOfEvery({ seconds: 1 }), '* * * * * *');
  assert.equal(cronOfEvery({ seconds: 15 }), '*/15 * * * * *');
  assert.equal(cronOfEvery('PT1M'), '* * * * *');
  assert.equal(cronOfEvery({ minutes: 20 }), '*/20 * * * *');
  assert.equal(cronOfEvery({ hours: 1 }), '0 * * * *');
  assert.equal(cronOfEvery({ hours: 6 }), '0 */6 * * *');
  assert.equal(cronOfEvery({ hours: 24 }), '0 0 * * *');
  for (const uneven of [{ seconds: 90 }, { minutes: 7 }, { hours: 5 }, { days: 2 }, { milliseconds: 5 }, {}, '${ input.x }']) {
    assert.equal(cronOfEvery(uneven), undefined, JSON.stringify(uneven));
  }
});

test('a schedule is a trigger for its times, or for each event there is', () => {
  assert.deepEqual(triggersOfSchedule({ cron: '0 8 * * *' }), [
    { kind: 'schedule', cron: '0 8 * * *', time_zone: 'UTC', missed: 'once' },
  ]);
  const filter = { with: { type: 'chat.finished' } };
  assert.deepEqual(triggersOfSchedule({ on: { any: [filter, filter, { with: { type: 'unheard.of' } }] } }), [
    { kind: 'event', event: 'chat.finished' },
  ]);
  assert.deepEqual(triggersOfSchedule(undefined), []);
});
