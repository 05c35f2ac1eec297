import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, integer, property, record } from 'fast-check';
import { KeptSound } from './kept-sound.ts';

test('what is kept is what was heard, wherever the ring turns, grows and shrinks', () => {
  const doing = record({
    does: constantFrom('push', 'push', 'push', 'forget', 'look'),
    count: integer({ min: 0, max: 60_000 }),
    from: integer({ min: -200_000, max: 60_000 }),
  });
  check(
    property(array(doing, { maxLength: 20 }), (doings) => {
      const sound = new KeptSound();
      let [start, end] = [0, 0];
      const between = (from: number, to: number): Int16Array =>
        new Int16Array(Math.max(0, to - from)).map((_, at) => from + at);
      for (const { does, count, from } of doings) {
        if (does === 'push') {
          sound.push(between(end, end + count));
          end += count;
        } else if (does === 'forget') {
          start = Math.max(start, end - count);
          sound.keepFrom(end - count);
        }
        assert.equal(sound.end, end);
        const place = Math.max(0, end + from);
        const found = sound.slice(place, place + count);
        const wanted = between(Math.max(place, start), Math.min(end, place + count));
        assert.ok(Buffer.from(found.buffer).equals(Buffer.from(wanted.buffer)), `${place} + ${count} of ${start} to ${end}`);
      }
    }),
    { numRuns: 50 },
  );
});
