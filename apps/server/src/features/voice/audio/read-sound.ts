import { Fault } from '@causeway/contract';
import { decodeG711 } from './g711.ts';

/** Sound as it came, one channel. */
export interface ReadSound {
  readonly pcm: Int16Array;
  readonly rate: number;
}

export interface SoundFile {
  /** As the sender calls it. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

interface Wave {
  /** 1 integer, 3 float, 6 A-law, 7 mu-law (https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html). */
  readonly code: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/** Rates that recordings have; others are damage. */
const [lowestRate, highestRate] = [4000, 192_000];
const extensible = 0xff_fe;

const known: readonly (readonly [name: string, isIt: (bytes: Buffer) => boolean])[] = [
  ['MP3', (bytes) => bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)],
  ['Ogg or Opus', (bytes) => bytes.toString('latin1', 0, 4) === 'OggS'],
  ['FLAC', (bytes) => bytes.toString('latin1', 0, 4) === 'fLaC'],
  ['WebM', (bytes) => bytes.readUInt32BE(0) === 0x1a_45_df_a3],
  ['MP4 or M4A', (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp'],
];

function refuse(name: string, what: string): never {
  throw new Fault('invalid_request', {
    message: `"${name}" ${what}. Accepted are WAV (PCM of 8 to 32 bits, float, mu-law, A-law), AU, and raw samples named .pcm, .ulaw or .alaw.`,
    param: 'file',
    fix: { summary: 'Convert it first.', command: 'ffmpeg -i recording -ac 1 -ar 16000 recording.wav' },
  });
}

/** One sample of any width as 16 bits. */
function sampleAt(bytes: Buffer, at: number, { code, bits }: Wave): number {
  if (code === 3) return Math.max(-1, Math.min(1, bits === 64 ? bytes.readDoubleLE(at) : bytes.readFloatLE(at))) * 32_767;
  if (bits === 8) return ((bytes[at] ?? 128) - 128) * 256;
  if (bits === 24) return bytes.readInt16LE(at + 1);
  return bits === 32 ? bytes.readInt16LE(at + 2) : bytes.readInt16LE(at);
}

/** All channels together as one. */
function mixed(samples: Int16Array, channels: number): Int16Array {
  if (channels === 1) return samples;
  const count = Math.floor(samples.length / channels);
  return Int16Array.from({ length: count }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += samples[at * channels + channel] ?? 0;
    return Math.round(sum / channels);
  });
}

function samplesOf(bytes: Buffer, wave: Wave): Int16Array {
  const { code, bits, channels } = wave;
  if (code === 6 || code === 7) return mixed(decodeG711(code === 7 ? 'mulaw' : 'alaw', bytes), channels);
  const width = bits / 8;
  const count = Math.floor(bytes.length / width);
  return mixed(
    Int16Array.from({ length: count }, (_, at) => sampleAt(bytes, at * width, wave)),
    channels,
  );
}

const isReadable = ({ code, bits, channels, rate }: Wave): boolean => {
  const widths: Readonly<Record<number, readonly number[]>> = { 1: [8, 16, 24, 32], 3: [32, 64], 6: [8], 7: [8] };
  return widths[code]?.includes(bits) === true && channels >= 1 && channels <= 8 && rate >= lowestRate && rate <= highestRate;
};

/** Chunks in any order; sizes that were not known when it was written (0 or 0xffffffff) mean the rest. */
function readWav({ name, bytes }: SoundFile): ReadSound {
  let wave: Wave | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const [id, told] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    const start = at + 8;
    if (id === 'fmt ' && start + 16 <= bytes.length) {
      const code = bytes.readUInt16LE(start);
      wave = {
        code: code === extensible && start + 26 <= bytes.length ? bytes.readUInt16LE(start + 24) : code,
        channels: bytes.readUInt16LE(start + 2),
        rate: bytes.readUInt32LE(start + 4),
        bits: bytes.readUInt16LE(start + 14),
      };
    }
    if (id === 'data') {
      if (!wave || !isReadable(wave)) refuse(name, 'is a WAV whose samples cannot be read');
      const end = told === 0 || start + told > bytes.length ? bytes.length : start + told;
      return { pcm: samplesOf(bytes.subarray(start, end), wave), rate: wave.rate };
    }
    at = start + told + (told % 2);
  }
  return refuse(name, 'is a WAV without samples');
}

/** Sun's format, big-endian: 1 mu-law, 3 16-bit, 27 A-law. */
function readAu({ name, bytes }: SoundFile): ReadSound {
  if (bytes.length < 24) refuse(name, 'is an AU without samples');
  const [start, code, rate, channels] = [4, 12, 16, 20].map((at) => bytes.readUInt32BE(at)) as [number, number, number, number];
  const isFine = [1, 3, 27].includes(code) && rate >= lowestRate && rate <= highestRate && channels >= 1 && channels <= 8;
  if (!isFine) refuse(name, 'is an AU whose samples cannot be read');
  const data = Buffer.from(bytes.subarray(start));
  if (code === 3) {
    const samples = data.subarray(0, data.length - (data.length % 2)).swap16();
    return { pcm: samplesOf(samples, { code: 1, bits: 16, channels, rate }), rate };
  }
  return { pcm: mixed(decodeG711(code === 1 ? 'mulaw' : 'alaw', data), channels), rate };
}

/** What OpenAI's Realtime API means by PCM. */
const usualRate = 24_000;
const telephoneRate = 8000;

/** Samples without a header: what they are is in the name or the type (`audio/pcm;rate=16000`). */
function readRaw({ name, type, bytes }: SoundFile): ReadSound | undefined {
  const told = Number(/;\s*rate=(\d+)/u.exec(type)?.[1] ?? Number.NaN);
  const rate = told >= lowestRate && told <= highestRate ? told : undefined;
  if (/\.(?:ulaw|mulaw|ul)$/iu.test(name) || /^audio\/(?:pcmu|basic|x-mulaw)\b/iu.test(type)) {
    return { pcm: decodeG711('mulaw', bytes), rate: rate ?? telephoneRate };
  }
  if (/\.(?:alaw|al)$/iu.test(name) || /^audio\/(?:pcma|x-alaw)\b/iu.test(type)) {
    return { pcm: decodeG711('alaw', bytes), rate: rate ?? telephoneRate };
  }
  if (!/\.(?:pcm|raw|s16|s16le)$/iu.test(name) && !/^audio\/(?:pcm|x-pcm)\b/iu.test(type)) return undefined;
  return { pcm: samplesOf(bytes, { code: 1, bits: 16, channels: 1, rate: usualRate }), rate: rate ?? usualRate };
}

/** Reads a recording by what is in it. Throws `invalid_request` that names what is accepted. */
export function readSound(file: SoundFile): ReadSound {
  const { name, bytes } = file;
  if (bytes.length === 0) refuse(name, 'is empty');
  const [riff, wave] = [bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 12)];
  if (riff === 'RIFF' && wave === 'WAVE') return readWav(file);
  if (riff === '.snd') return readAu(file);
  const raw = readRaw(file);
  if (raw) return raw;
  const found = bytes.length < 8 ? undefined : known.find(([, isIt]) => isIt(bytes))?.[0];
  return refuse(
    name,
    found === undefined ? 'is no recording that can be read here' : `is ${found}, which needs a codec that is not here`,
  );
}
