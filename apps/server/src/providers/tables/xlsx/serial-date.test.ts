import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SSF } from '@e965/xlsx';
import { assert as assertProperty, boolean, double, pre, property } from 'fast-check';
import { durationText, serialText } from './serial-date.ts';

test('days and times are those that another reader shows, in both calendars', () => {
  const serial = double({ min: 1, max: 2_900_000, noNaN: true });
  assertProperty(
    property(serial, boolean(), (raw, date1904) => {
      // Whole seconds: beyond, the other reader rounds in another way.
      const value = Math.round(raw * 86_400) / 86_400;
      pre(Math.floor(value) !== 60);
      const own = serialText(value, 'datetime', date1904)?.text.slice(0, 19);
      assert.equal(own, SSF.format('yyyy-mm-dd hh:mm:ss', value, { date1904 }));
    }),
    { numRuns: 2000 },
  );
});

test('the day that never was is told as Excel shows it, and its neighbors are right', () => {
  const days = [1, 59, 60, 61].map((serial) => serialText(serial, 'date', false)?.text);
  assert.deepEqual(days, ['1900-01-01', '1900-02-28', '1900-02-29', '1900-03-01']);
  assert.equal(serialText(0, 'date', true)?.text, '1904-01-01');
});

test('a second before midnight that rounding carries over is the next day', () => {
  assert.equal(serialText(45_352 - 1e-9, 'datetime', false)?.text, '2024-03-01 00:00:00');
});

test('durations go beyond a day and below nothing', () => {
  assert.equal(durationText(1.5), '36:00:00');
  assert.equal(durationText(-0.25), '-06:00:00');
  assert.equal(durationText(0.5 / 86_400), '00:00:00.500');
});
