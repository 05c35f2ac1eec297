import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameLimits } from './frame-limits.ts';

test('a call of 30 minutes in frames of 20 ms meets no limit', () => {
  const limits = new FrameLimits(0);
  for (let at = 0; at < 30 * 60_000; at += 20) assert.ok(limits.admitSound(20, at), `refused at ${at} ms`);
});

test('sound that comes three times as fast as it plays is refused once the burst is used up', () => {
  const limits = new FrameLimits(0);
  let admittedMs = 0;
  for (let at = 0; at < 60_000; at += 20) if (limits.admitSound(60, at)) admittedMs += 60;
  assert.ok(admittedMs <= 130_000 && admittedMs > 125_000, `${admittedMs} ms`);
});

test('control is limited in every second and every minute', () => {
  const limits = new FrameLimits(0);
  const inFirstSecond = Array.from({ length: 200 }, () => limits.admitControl(10)).filter(Boolean).length;
  assert.equal(inFirstSecond, 100);
  assert.ok(!limits.admitControl(1009), 'the window is a rolling one');
  assert.ok(limits.admitControl(1010));
  let admitted = 101;
  for (let at = 1020; at < 60_000; at += 50) if (limits.admitControl(at)) admitted += 1;
  assert.equal(admitted, 500);
});
