import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { BodySketch, HeaderLines } from '../facts.ts';
import { maskText } from '../mask.ts';
import { headerOf } from '../header-lines.ts';

const limit = { maxOutputLength: 4_000_000 };
// RFC 1950, 2.2: method 8, and both bytes are a multiple of 31.
const isZlib = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 15) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;

const codings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes, limit),
  'x-gzip': (bytes) => gunzipSync(bytes, limit),
  // RFC 9110 means the zlib format; browsers take the bare one as well.
  deflate: (bytes) => (isZlib(bytes) ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit)),
  br: (bytes) => brotliDecompressSync(bytes, limit),
  zstd: (bytes) => zstdDecompressSync(bytes, limit),
};

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

/** The text of a body with its content coding undone; `problem` says why it could not be. */
export function decodeBody(body: Buffer, headers: HeaderLines): { text: string; problem?: string } {
  const names = (headerOf(headers, 'content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  let bytes = body;
  for (const name of names.toReversed()) {
    const decode = codings[name];
    if (decode === undefined || bytes.length === 0) continue;
    try {
      bytes = decode(bytes);
    } catch (error) {
      // More than is looked at, and decoded well so far.
      if (isTooLarge(error)) return { text: '' };
      return {
        text: '',
        problem: `Content-Encoding says ${name}, the bytes do not: ${error instanceof Error ? error.message : name}`,
      };
    }
  }
  return { text: bytes.toString('utf8') };
}

// Enough to get past a page's styles to its words.
const flattened = 16_000;

/** What a body looks like; of its content only the start of an error is kept, without secrets. */
export function sketchBody(options: {
  readonly body: Buffer;
  readonly headers: HeaderLines;
  readonly status: number;
  /** The path that was asked for: an error page that only repeats it is the same page. */
  readonly path: string;
  /** A compressed body that was not read whole cannot be decoded, which says nothing about it. */
  readonly isWhole: boolean;
}): BodySketch {
  const { body, headers, status, path, isWhole } = options;
  const { text, problem } = decodeBody(body, headers);
  const plain = text.replaceAll(path, '');
  return {
    bytes: body.length,
    form: formOf(text, headers, body.length),
    hash: createHash('sha256').update(withoutNumbers(plain)).digest('hex').slice(0, 16),
    excerpt: status >= 400 ? maskText(flatten(text.slice(0, flattened))).slice(0, 240) : '',
    ...(problem === undefined || !isWhole ? {} : { problem }),
  };
}

// Request ids and times differ on every answer of the same page.
const withoutNumbers = (text: string): string => text.replaceAll(/[\da-f]{8}-[\da-f-]{27}|\d+/giu, '0');

/** One line of readable text; markup taken out. */
function flatten(text: string): string {
  const body = /<html|<!doctype/iu.test(text)
    ? text.replaceAll(/<(?:style|script)[\s\S]*?<\/(?:style|script)>|<[^<>]*>/giu, ' ')
    : text;
  return withoutEntities(body)
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Error pages write their quotes as entities. */
const withoutEntities = (text: string): string =>
  text.replaceAll(/&(?:#(?<code>\d{1,5})|(?<name>[a-z]{2,4}));/gu, (entity, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? entity) : String.fromCodePoint(Number(code)),
  );

function formOf(text: string, headers: HeaderLines, size: number): BodySketch['form'] {
  const type = (headerOf(headers, 'content-type') ?? '').toLowerCase();
  if (type.includes('event-stream')) return 'event-stream';
  if (size === 0) return 'empty';
  if (type.includes('html') || /^\s*<(?:!doctype html|html)/iu.test(text)) return 'html';
  if (type.includes('json')) return 'json';
  if (/javascript|wasm|text\/css/u.test(type)) return 'script';
  if (/^(?:image|audio|video|font)\//u.test(type)) return 'image';
  return /^text\/|xml/u.test(type) || type === '' ? 'text' : 'binary';
}
