import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { decodeG711, encodeG711 } from './g711.ts';
import { createResampler } from './resampler.ts';

interface Law {
  encode(samples: Int16Array): Uint8Array;
  decode(codes: Uint8Array): Int16Array;
}
interface Oracle {
  readonly alaw: Law;
  readonly mulaw: Law;
}

/** Its types describe a module that Node does not load. */
const { alaw, mulaw } = createRequire(import.meta.url)('alawmulaw') as Oracle;

test('G.711 agrees with another implementation on every sample and code', () => {
  const samples = Int16Array.from({ length: 65_536 }, (_, at) => at - 32_768);
  const codes = Uint8Array.from({ length: 256 }, (_, at) => at);
  assert.deepEqual(encodeG711('mulaw', samples), mulaw.encode(samples));
  assert.deepEqual(encodeG711('alaw', samples), alaw.encode(samples));
  assert.deepEqual(decodeG711('mulaw', codes), mulaw.decode(codes));
  assert.deepEqual(decodeG711('alaw', codes), alaw.decode(codes));
});

const tone = (hz: number, rate: number, seconds: number): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, at) => Math.round(16_000 * Math.sin((2 * Math.PI * hz * at) / rate)));

/** Power of what is not the tone, in dB below full strength. */
function errorDb(samples: Int16Array, hz: number, rate: number): number {
  const middle = samples.subarray(rate / 10, samples.length - rate / 10);
  let [re, im] = [0, 0];
  for (const [at, sample] of middle.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * at) / rate);
    im += sample * Math.sin((2 * Math.PI * hz * at) / rate);
  }
  [re, im] = [(2 * re) / middle.length, (2 * im) / middle.length];
  let noise = 0;
  for (const [at, sample] of middle.entries()) {
    const angle = (2 * Math.PI * hz * at) / rate;
    noise += (sample - re * Math.cos(angle) - im * Math.sin(angle)) ** 2;
  }
  return 10 * Math.log10(noise / middle.length / ((re * re + im * im) / 2));
}

for (const [from, to] of [
  [8000, 16_000],
  [16_000, 8000],
  [24_000, 16_000],
  [16_000, 24_000],
  [22_050, 24_000],
  [22_050, 8000],
  [48_000, 24_000],
] as const) {
  test(`a tone survives ${from} to ${to} Hz at -70 dB, in pieces as at once`, () => {
    const input = tone(1000, from, 1);
    const atOnce = createResampler(from, to).push(input);
    const inPieces = createResampler(from, to);
    const pieces: number[] = [];
    for (let at = 0; at < input.length; at += 160) pieces.push(...inPieces.push(input.subarray(at, at + 160)));
    assert.deepEqual(pieces, [...atOnce]);
    assert.ok(Math.abs(atOnce.length - to) <= to / 100, `${atOnce.length} samples of a second`);
    const error = errorDb(atOnce, 1000, to);
    assert.ok(error < -70, `${error} dB`);
  });
}

test('what a lower rate cannot carry is gone, not folded', () => {
  const loud = createResampler(24_000, 8000).push(tone(6000, 24_000, 1));
  const power = loud.subarray(400, -400).reduce((sum, sample) => sum + sample ** 2, 0) / loud.length;
  assert.ok(10 * Math.log10(power / (16_000 ** 2 / 2) + 1e-12) < -70);
});
