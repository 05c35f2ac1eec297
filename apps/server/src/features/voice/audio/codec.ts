import type { RealtimeAudioFormat } from '@causeway/contract';
import { decodeG711, encodeG711 } from './g711.ts';

const telephoneRate = 8000;

/** Samples per second of a format. */
export const rateOf = (format: RealtimeAudioFormat): number => (format.type === 'audio/pcm' ? format.rate : telephoneRate);

/** Bytes on the wire as 16-bit samples; half a sample at the end is dropped. */
export function decodeAudio(format: RealtimeAudioFormat, bytes: Uint8Array): Int16Array {
  if (format.type === 'audio/pcmu') return decodeG711('mulaw', bytes);
  if (format.type === 'audio/pcma') return decodeG711('alaw', bytes);
  const even = bytes.byteLength - (bytes.byteLength % 2);
  // A copy: a view needs an even offset, and a Buffer's own slice shares its pool.
  return new Int16Array(new Uint8Array(bytes.subarray(0, even)).buffer);
}

export function encodeAudio(format: RealtimeAudioFormat, samples: Int16Array): Uint8Array {
  if (format.type === 'audio/pcmu') return encodeG711('mulaw', samples);
  if (format.type === 'audio/pcma') return encodeG711('alaw', samples);
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
