import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, integer, property } from 'fast-check';
import { createFramer, frameSamples, wireRate } from './framer.ts';
import { samplesOf, toBase64 } from './pcm.ts';

function framesOf(rate: number, sound: Float32Array, pieces: readonly number[]): Int16Array[] {
  const frames: Int16Array[] = [];
  const framer = createFramer(rate, (frame) => frames.push(frame));
  let at = 0;
  for (const piece of pieces) {
    framer.push(sound.subarray(at, at + piece));
    at += piece;
  }
  framer.push(sound.subarray(at));
  return frames;
}

const tone = (rate: number, hertz: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: rate * seconds }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / rate));

const powerOf = (frames: readonly Int16Array[]): number => {
  const all = frames.flatMap((frame) => [...frame]);
  return Math.sqrt(all.reduce((sum, sample) => sum + (sample / 0x7f_ff) ** 2, 0) / all.length);
};

test('a second of any rate is 50 frames of 20 ms', () => {
  for (const rate of [16_000, 22_050, 24_000, 44_100, 48_000, 96_000]) {
    const frames = framesOf(rate, tone(rate, 440), []);
    assert.ok(Math.abs(frames.length - 50) <= 1, `${rate}: ${frames.length}`);
    for (const frame of frames) assert.equal(frame.length, frameSamples);
  }
});

test('how the sound is cut on its way in changes nothing', () => {
  check(
    property(constantFrom(24_000, 44_100, 48_000), array(integer({ min: 1, max: 2000 }), { maxLength: 20 }), (rate, pieces) => {
      const sound = tone(rate, 300, 1);
      const [whole, cut] = [framesOf(rate, sound, []), framesOf(rate, sound, pieces)];
      assert.deepEqual(
        cut.map((frame) => [...frame]),
        whole.map((frame) => [...frame]),
      );
    }),
    { numRuns: 25 },
  );
});

test('speech passes and what a lower rate cannot hold is weakened', () => {
  const speech = powerOf(framesOf(48_000, tone(48_000, 1000), []));
  const whistle = powerOf(framesOf(48_000, tone(48_000, 20_000), []));
  assert.ok(Math.abs(speech - 0.5 / Math.SQRT2) < 0.01, `${speech}`);
  assert.ok(whistle < speech / 3, `${whistle}`);
});

test('a rate that is already right passes as it is, and comes back from base64', () => {
  const sound = tone(wireRate, 440);
  const [first] = framesOf(wireRate, sound, []);
  assert.ok(first);
  const back = samplesOf(toBase64(first));
  for (const [at, sample] of back.entries()) assert.ok(Math.abs(sample - (sound[at] ?? 0)) < 0.0002);
});

test('silence after a reset begins a frame of its own', () => {
  const frames: Int16Array[] = [];
  const framer = createFramer(wireRate, (frame) => frames.push(frame));
  framer.push(new Float32Array(100).fill(0.5));
  framer.reset();
  framer.push(new Float32Array(frameSamples));
  assert.deepEqual(
    frames.map((frame) => Math.max(...frame)),
    [0],
  );
});
