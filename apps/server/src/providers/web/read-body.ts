import { Fault } from '@causeway/contract';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const decoders: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Nobody compresses more than twice; each further layer multiplies what a small answer can grow to. */
const mostEncodings = 2;

function decodersOf(response: IncomingMessage): readonly Duplex[] {
  const text = response.headers['content-encoding'] ?? '';
  const names = text.split(',').flatMap((name) => (['', 'identity'].includes(name.trim()) ? [] : [name.trim().toLowerCase()]));
  const made = names.toReversed().map((name) => decoders[name]?.());
  if (names.length > mostEncodings || made.includes(undefined)) {
    response.destroy();
    throw new Fault('outbound_invalid', { message: `The answer is encoded as "${text}", which is not read here.` });
  }
  return made.filter((each) => each !== undefined);
}

/** The decompressed body as it comes. Counts while it inflates, so a bomb ends at the limit. Throws `outbound_too_large` or `outbound_invalid`. */
export async function* openBody(response: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.destroy();
    throw tooLarge(maxBytes);
  }
  const layers = decodersOf(response);
  // What goes wrong on the way arrives at the last layer, which is read below.
  if (layers.length > 0) pipeline([response, ...layers], () => undefined);
  let size = 0;
  try {
    for await (const chunk of (layers.at(-1) ?? response) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (cause) {
    throw isZlibError(cause) ? new Fault('outbound_invalid', { message: 'The compressed answer is damaged.', cause }) : cause;
  } finally {
    response.destroy();
  }
}

/** All of it. */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBody(response, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:Z_|ERR_BROTLI|ERR__ERROR|ERR_PADDING)/u.test(String(error.code));

const tooLarge = (maxBytes: number): Fault =>
  new Fault('outbound_too_large', { message: `The answer is larger than ${maxBytes} bytes.` });
