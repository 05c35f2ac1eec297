import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, boolean, integer, property, tuple } from 'fast-check';
import { barAt, barHeight, followBar, maxScrollPx, settle } from './scaled-scroll.ts';
import type { Extent } from './scaled-scroll.ts';

const millions: Extent = { content: 32_000_000, view: 700 };

test('what fits is scrolled as it is', () => {
  const extent = { content: 100_000, view: 700 };
  assert.equal(barHeight(extent), 100_000);
  assert.deepEqual(followBar(extent, { bar: 0, content: 0 }, 50_000), { bar: 50_000, content: 50_000 });
});

test('a wheel moves a long sheet by as many px as a short one', () => {
  assert.equal(barHeight(millions), maxScrollPx);
  const place = followBar(millions, { bar: 4_000_000, content: 16_000_000 }, 4_000_120);
  assert.equal(place.content, 16_000_120);
});

test('a dragged thumb reaches every part, and both ends', () => {
  const at = (bar: number) => followBar(millions, { bar: 4_000_000, content: 16_000_000 }, bar).content;
  assert.equal(at(0), 0);
  assert.equal(at(maxScrollPx - millions.view), millions.content - millions.view);
  assert.ok(Math.abs(at(2_000_000) - 8_000_000) < 3000);
});

test('settling moves the bar and never the content, and is idle the second time', () => {
  assertProperty(
    property(integer({ min: 0, max: 31_999_300 }), integer({ min: 0, max: 7_999_300 }), (content, bar) => {
      const settled = settle(millions, { bar, content });
      assert.equal(settled.content, content);
      assert.deepEqual(settle(millions, settled), settled);
      assert.ok(settled.bar >= 0 && settled.bar <= maxScrollPx - millions.view);
    }),
  );
});

test('a walk of small moves with rests stays where it says it is', () => {
  const moves = array(tuple(integer({ min: -600, max: 600 }), boolean()), { maxLength: 60 });
  assertProperty(
    property(moves, (steps) => {
      let place = settle(millions, { bar: 0, content: 16_000_000 });
      let expected = place.content;
      for (const [move, isRest] of steps) {
        place = followBar(millions, place, place.bar + move);
        expected += move;
        if (isRest) place = settle(millions, place);
        assert.equal(place.content, expected);
      }
      assert.ok(Math.abs(settle(millions, place).bar - barAt(millions, expected)) <= 0.5);
    }),
  );
});
