import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateMeter } from './rate-meter.ts';

test('a rate is told after three samples over some time, and an end with it', () => {
  const meter = new RateMeter();
  meter.add(0, 0);
  meter.add(500, 500_000);
  assert.deepEqual(meter.pace(10_000_000), { rate: undefined, etaMs: undefined });
  meter.add(1000, 1_000_000);
  assert.deepEqual(meter.pace(10_000_000), { rate: 1_000_000, etaMs: 9000 });
});

test('only the last seconds count, and after a pause nothing from before it', () => {
  const meter = new RateMeter();
  for (let second = 0; second <= 10; second += 1) {
    const bytes = second < 5 ? second * 100 : 400 + (second - 4) * 1000;
    meter.add(second * 1000, bytes);
  }
  assert.equal(meter.pace(1_000_000).rate, 1000);
  meter.reset();
  assert.equal(meter.pace(1_000_000).rate, undefined);
});

test('without progress there is no end to tell', () => {
  const meter = new RateMeter();
  for (const at of [0, 1000, 2000]) meter.add(at, 5);
  assert.deepEqual(meter.pace(10), { rate: 0, etaMs: undefined });
});
