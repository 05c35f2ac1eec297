import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { array, assert as check, constantFrom, integer, property, uint8Array } from 'fast-check';
import { decodeG711, encodeG711 } from './g711.ts';
import { readSound } from './read-sound.ts';
import { wavHeader } from './wav-header.ts';

interface Told {
  readonly code: number;
  readonly bits: number;
  readonly channels?: number;
  readonly rate?: number;
}

/** A WAV with a chunk before the samples that readers must step over. */
function wavOf(data: Buffer, { code, bits, channels = 1, rate = 16_000 }: Told): Buffer {
  const fmt = Buffer.alloc(24);
  fmt.write('fmt ', 0);
  fmt.writeUInt32LE(16, 4);
  fmt.writeUInt16LE(code, 8);
  fmt.writeUInt16LE(channels, 10);
  fmt.writeUInt32LE(rate, 12);
  fmt.writeUInt16LE(bits, 22);
  const list = Buffer.from('LIST\u0003\u0000\u0000\u0000abc\u0000', 'latin1');
  const head = Buffer.alloc(8);
  head.write('data', 0);
  head.writeUInt32LE(data.length, 4);
  const riff = Buffer.from('RIFF\u0000\u0000\u0000\u0000WAVE', 'latin1');
  return Buffer.concat([riff, fmt, list, head, data]);
}
const file = (bytes: Buffer, name = 'a.wav', type = '') => ({ name, type, bytes });
const samples = array(integer({ min: -32_768, max: 32_767 }), { minLength: 1, maxLength: 200 });
const bytesOf = (values: readonly number[]): Buffer => Buffer.from(Int16Array.from(values).buffer);

describe('a recording', () => {
  test('of 16 bits is read sample for sample, also with a header that knows no length', () => {
    check(
      property(samples, (values) => {
        assert.deepEqual([...readSound(file(wavOf(bytesOf(values), { code: 1, bits: 16 }))).pcm], values);
        const streamed = Buffer.concat([wavHeader(24_000), bytesOf(values)]);
        assert.deepEqual(readSound(file(streamed)), { pcm: Int16Array.from(values), rate: 24_000 });
      }),
    );
  });

  test('of any width and of any number of channels is read as one', () => {
    check(
      property(samples, integer({ min: 1, max: 4 }), (values, channels) => {
        const spread = values.flatMap((value) => Array.from({ length: channels }, () => value));
        const wide = Buffer.alloc(spread.length * 3);
        const float = Buffer.from(Float32Array.from(spread, (value) => value / 32_767).buffer);
        for (const [at, value] of spread.entries()) wide.writeInt16LE(value, at * 3 + 1);
        assert.deepEqual([...readSound(file(wavOf(wide, { code: 1, bits: 24, channels }))).pcm], values);
        const read = [...readSound(file(wavOf(float, { code: 3, bits: 32, channels }))).pcm];
        assert.ok(read.every((value, at) => Math.abs(value - (values[at] ?? 0)) <= 1));
      }),
    );
  });

  test('of telephones is read as WAV, as AU and bare', () => {
    check(
      property(samples, (values) => {
        const coded = Buffer.from(encodeG711('mulaw', Int16Array.from(values)));
        const pcm = decodeG711('mulaw', coded);
        assert.deepEqual(readSound(file(wavOf(coded, { code: 7, bits: 8, rate: 8000 }))), { pcm, rate: 8000 });
        const au = Buffer.alloc(24);
        au.write('.snd', 0);
        for (const [at, value] of [24, 0xff_ff_ff_ff, 1, 8000, 1].entries()) au.writeUInt32BE(value, 4 + at * 4);
        assert.deepEqual(readSound(file(Buffer.concat([au, coded]), 'a.au')), { pcm, rate: 8000 });
        assert.deepEqual(readSound(file(coded, 'call.ulaw')), { pcm, rate: 8000 });
        assert.deepEqual(readSound(file(bytesOf(values), 'a', 'audio/pcm;rate=8000')), {
          pcm: Int16Array.from(values),
          rate: 8000,
        });
      }),
    );
  });

  test('that is anything else is refused, whatever its bytes', () => {
    const isRefused = (bytes: Buffer): boolean => {
      try {
        readSound(file(bytes, 'strange'));
        return true;
      } catch (error) {
        return error instanceof Fault && error.code === 'invalid_request' && error.message.includes('Accepted are WAV');
      }
    };
    const starts = [
      '',
      'RIFF\u0000\u0000\u0000\u0000WAVEfmt ',
      '.snd',
      'ID3',
      'OggS',
      'fLaC',
      'RIFF\u0000\u0000\u0000\u0000WAVEdata',
    ];
    check(
      property(constantFrom(...starts), uint8Array({ maxLength: 80 }), (start, rest) =>
        isRefused(Buffer.concat([Buffer.from(start, 'latin1'), rest])),
      ),
      { numRuns: 2000 },
    );
    assert.throws(() => readSound(file(Buffer.from('OggS and more'), 'x.ogg')), /is Ogg or Opus, which needs a codec/u);
  });
});
