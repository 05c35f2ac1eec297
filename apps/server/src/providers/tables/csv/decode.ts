import type { Encoding } from './dialect.ts';

/** A piece of text and what in its bytes stood for no character. */
export interface Decoded {
  readonly text: string;
  /** Bytes of the source consumed up to the end of `text`. */
  readonly bytes: number;
  /** Number of U+FFFD the decoder had to put in. */
  readonly undecodable: number;
  /** Offset in the source near the first of them (exact for UTF-8 and one-byte encodings), or null. */
  readonly undecodableAt: number | null;
}

/** True when `decodeStream` reads the encoding. */
export function isDecodable(encoding: Encoding): boolean {
  if (encoding.startsWith('utf-32')) return true;
  try {
    return new TextDecoder(encoding).encoding !== '';
  } catch {
    return false;
  }
}

/** Decodes the first bytes of a file; a character cut at the end is left out. */
export function decodeSample(sample: Uint8Array, encoding: Encoding): string {
  return createDecoder(encoding).decode(sample, true);
}

/**
 * Decodes a file piece by piece in constant memory. The byte order mark is dropped; a byte that stands for nothing
 * becomes U+FFFD and is counted, never skipped.
 *
 * @throws RangeError for an encoding nobody knows.
 */
export async function* decodeStream(source: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Decoded> {
  const decoder = createDecoder(encoding);
  let bytes = 0;
  for await (const chunk of source) {
    const text = decoder.decode(chunk, true);
    yield counted(text, chunk, bytes);
    bytes += chunk.length;
  }
  const rest = decoder.decode(new Uint8Array(0), false);
  if (rest !== '') yield counted(rest, new Uint8Array(0), bytes);
}

interface Decoder {
  decode(bytes: Uint8Array, isMoreToCome: boolean): string;
}

function createDecoder(encoding: Encoding): Decoder {
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return createUtf32Decoder(encoding === 'utf-32le');
  const decoder = new TextDecoder(encoding);
  return { decode: (bytes, isMoreToCome) => decoder.decode(bytes, { stream: isMoreToCome }) };
}

/** https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G7404: four bytes for each code point. */
function createUtf32Decoder(isLittle: boolean): Decoder {
  let rest: Uint8Array = new Uint8Array(0);
  let isFirst = true;
  return {
    decode(bytes, isMoreToCome) {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
      const points: string[] = [];
      let at = 0;
      for (; at + 4 <= all.length; at += 4) {
        const code = view.getUint32(at, isLittle);
        const isMark = isFirst && code === 0xfe_ff;
        isFirst = false;
        if (!isMark) {
          points.push(code > 0x10_ff_ff || (code >= 0xd8_00 && code < 0xe0_00) ? '\uFFFD' : String.fromCodePoint(code));
        }
      }
      rest = isMoreToCome ? all.slice(at) : new Uint8Array(0);
      return points.join('') + (!isMoreToCome && at < all.length ? '\uFFFD' : '');
    },
  };
}

function counted(text: string, chunk: Uint8Array, start: number): Decoded {
  const bytes = start + chunk.length;
  let at = text.indexOf('\uFFFD');
  if (at < 0) return { text, bytes, undecodable: 0, undecodableAt: null };
  const first = start + Math.min(Buffer.byteLength(text.slice(0, at)), chunk.length);
  let undecodable = 0;
  for (; at >= 0; at = text.indexOf('\uFFFD', at + 1)) undecodable += 1;
  return { text, bytes, undecodable, undecodableAt: first };
}
