import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SoundLimit } from './sound-limit.ts';

test('a call of 30 minutes in frames of 20 ms meets no limit', () => {
  const limit = new SoundLimit(0);
  for (let at = 0; at < 30 * 60_000; at += 20) assert.ok(limit.admit(20, at), `refused at ${at} ms`);
});

test('sound that comes three times as fast as it plays is refused once the burst is used up', () => {
  const limit = new SoundLimit(0);
  let admittedMs = 0;
  for (let at = 0; at < 60_000; at += 20) if (limit.admit(60, at)) admittedMs += 60;
  assert.ok(admittedMs <= 130_000 && admittedMs > 125_000, `${admittedMs} ms`);
});
