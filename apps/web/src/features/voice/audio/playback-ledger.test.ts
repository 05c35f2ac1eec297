import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, double, property, record } from 'fast-check';
import { PlaybackLedger } from './playback-ledger.ts';

test('pieces follow each other without a gap while sound comes faster than it is heard', () => {
  const ledger = new PlaybackLedger();
  const first = ledger.schedule('a', 0.5, 10);
  const second = ledger.schedule('a', 0.5, 10.1);
  assert.ok(first > 10 && first < 10.1);
  assert.equal(second, first + 0.5);
});

test('sound that was late does not count as heard earlier', () => {
  const ledger = new PlaybackLedger();
  const first = ledger.schedule('a', 0.2, 0);
  const second = ledger.schedule('a', 0.2, 5);
  assert.ok(second > 5);
  assert.equal(ledger.heardMs('a', first + 0.2), 200);
  assert.equal(ledger.heardMs('a', second + 0.1), 300);
});

test('a cut tells what was heard of each answer, and nothing of one that was heard to its end', () => {
  const ledger = new PlaybackLedger();
  const a = ledger.schedule('a', 1, 0);
  ledger.schedule('b', 1, 0);
  ledger.schedule('c', 1, 0);
  assert.deepEqual(ledger.cut(a + 1.25), [
    { itemId: 'b', ms: 250 },
    { itemId: 'c', ms: 0 },
  ]);
  assert.equal(ledger.isPlaying(a + 1.25), false);
  assert.deepEqual(ledger.cut(a + 2), []);
});

test('an answer whose last moment alone is unheard was heard', () => {
  const ledger = new PlaybackLedger();
  const startsAt = ledger.schedule('a', 1, 0);
  assert.deepEqual(ledger.cut(startsAt + 0.9), []);
});

test('before its first sound, nothing of an answer was heard', () => {
  const ledger = new PlaybackLedger();
  const startsAt = ledger.schedule('a', 1, 3);
  assert.deepEqual(ledger.cut(startsAt - 0.01), [{ itemId: 'a', ms: 0 }]);
});

test('heard and unheard never exceed what was played, and hearing only grows', () => {
  const piece = record({
    itemId: constantFrom('a', 'b'),
    lasts: double({ min: 0.01, max: 1, noNaN: true }),
    wait: double({ min: 0, max: 2, noNaN: true }),
  });
  check(
    property(array(piece, { minLength: 1, maxLength: 20 }), (pieces) => {
      const ledger = new PlaybackLedger();
      let now = 0;
      let before = 0;
      let given = 0;
      for (const { itemId, lasts, wait } of pieces) {
        now += wait;
        ledger.schedule(itemId, lasts, now);
        given += itemId === 'a' ? lasts : 0;
        const heard = ledger.heardMs('a', now);
        assert.ok(heard >= before && heard <= given * 1000 + 1);
        before = heard;
      }
    }),
  );
});
