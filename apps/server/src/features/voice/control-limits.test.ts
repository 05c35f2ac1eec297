import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, integer, property, record } from 'fast-check';
import { ControlLimits } from './control-limits.ts';

const windows = [
  { name: 'burst', quota: 100, windowMs: 1000 },
  { name: 'minute', quota: 500, windowMs: 60_000 },
];

test('control is limited in every second and every minute', () => {
  const limits = new ControlLimits(windows);
  const isTaken = (at: number) => limits.admit('key', at) === undefined;
  const inFirstSecond = Array.from({ length: 200 }, () => isTaken(10)).filter(Boolean).length;
  assert.equal(inFirstSecond, 100);
  assert.deepEqual(limits.admit('key', 1009), { name: 'burst', quota: 100, windowMs: 1000, waitMs: 1 });
  assert.ok(isTaken(1010), 'the window is a rolling one');
  let admitted = 101;
  for (let at = 1020; at < 60_000; at += 50) if (isTaken(at)) admitted += 1;
  assert.equal(admitted, 500);
});

test('another session of the same credential is no way past a limit; another credential is', () => {
  const limits = new ControlLimits([{ name: 'burst', quota: 1, windowMs: 1000 }]);
  assert.equal(limits.admit('one', 0), undefined);
  assert.notEqual(limits.admit('one', 1), undefined);
  assert.equal(limits.admit('other', 1), undefined);
});

test('a tier that is off limits nothing', () => {
  const limits = new ControlLimits([]);
  for (let at = 0; at < 5000; at += 1) assert.equal(limits.admit('key', 0), undefined);
});

test('no window ever takes more than its quota, and what it says to wait is enough', () => {
  const window = record({ quota: integer({ min: 1, max: 5 }), windowMs: integer({ min: 1, max: 50 }) });
  const run = property(array(window, { minLength: 1, maxLength: 3 }), array(integer({ min: 0, max: 9 })), (sizes, steps) => {
    const limits = new ControlLimits(sizes.map((size, index) => ({ name: String(index), ...size })));
    const taken: number[] = [];
    let now = 0;
    for (const step of steps) {
      now += step;
      const full = limits.admit('key', now);
      if (full === undefined) taken.push(now);
      else assert.ok(full.waitMs > 0 && full.waitMs <= full.windowMs);
      for (const { quota, windowMs } of sizes) {
        assert.ok(taken.filter((at) => at > now - windowMs).length <= quota);
      }
    }
  });
  assertProperty(run);
});
