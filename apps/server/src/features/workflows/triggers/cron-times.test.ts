import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { dueTimes, nextTime } from './cron-times.ts';

const at = (text: string): number => Date.parse(text);
const hourly = { cron: '0 * * * *', time_zone: 'UTC' };

describe('the times of a schedule', () => {
  test('follow the clock of the time zone over the change to summer time', () => {
    const nine = { cron: '0 9 * * *', time_zone: 'Europe/Berlin' };
    assert.equal(nextTime(nine, at('2026-03-28T09:00:00Z')), at('2026-03-29T07:00:00Z'));
    assert.equal(nextTime(nine, at('2026-03-27T09:00:00Z')), at('2026-03-28T08:00:00Z'));
  });

  test('a time that the change to summer time leaves out is made up for once that day', () => {
    const half = { cron: '30 2 * * *', time_zone: 'Europe/Berlin' };
    assert.equal(nextTime(half, at('2026-03-28T12:00:00Z')), at('2026-03-29T01:00:00Z'));
    assert.equal(nextTime(half, at('2026-03-29T01:00:00Z')), at('2026-03-30T00:30:00Z'));
  });

  test('end where there is no further one', () => {
    assert.equal(nextTime({ cron: '0 0 31 2 *', time_zone: 'UTC' }, at('2026-01-01T00:00:00Z')), null);
  });

  test('a wrong pattern and a wrong time zone are named', () => {
    const fails = (schedule: { cron: string; time_zone: string }, param: string) =>
      assert.throws(
        () => nextTime(schedule, 0),
        (error) => error instanceof Fault && error.code === 'invalid_request' && error.details.param === param,
      );
    fails({ cron: '61 * * * *', time_zone: 'UTC' }, 'settings.cron');
    fails({ cron: 'soon', time_zone: 'UTC' }, 'settings.cron');
    fails({ cron: '0 9 * * *', time_zone: 'Europe/Nowhere' }, 'settings.time_zone');
  });
});

describe('what was missed while no server ran', () => {
  const due = at('2026-05-01T10:00:00Z');
  const now = at('2026-05-01T13:20:00Z');
  const next = at('2026-05-01T14:00:00Z');

  test('skip: starts nothing', () => {
    assert.deepEqual(dueTimes({ ...hourly, missed: 'skip' }, due, now), { fire: [], next });
  });

  test('once: starts one, for the newest time', () => {
    assert.deepEqual(dueTimes({ ...hourly, missed: 'once' }, due, now), { fire: [at('2026-05-01T13:00:00Z')], next });
  });

  test('all: starts one for each, at most 100', () => {
    const { fire } = dueTimes({ ...hourly, missed: 'all' }, due, now);
    assert.deepEqual(
      fire.map((time) => new Date(time).getUTCHours()),
      [10, 11, 12, 13],
    );
    assert.equal(dueTimes({ ...hourly, missed: 'all' }, due, now + 86_400_000 * 30).fire.length, 100);
  });

  test('a few seconds late is not missed', () => {
    for (const missed of ['skip', 'once', 'all'] as const) {
      assert.deepEqual(dueTimes({ ...hourly, missed }, due, due + 5000).fire, [due]);
    }
  });
});
