import type { HeaderLines } from '../facts.ts';
import { headerOf, valuesOf } from '../header-lines.ts';

/** An HTTP/1.x message as far as its bytes go. */
export interface ParsedResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderLines;
  /** Chunk framing undone, content coding not. */
  readonly body: Buffer;
  /** By the message's own framing. A body that ends with the connection is never complete before that. */
  readonly isComplete: boolean;
  /** Bytes behind the head, as they came. */
  readonly rawLength: number;
  /** How its end is known. */
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
}

const statusLine = /^HTTP\/(?<version>\d\.\d) (?<status>\d{3})(?: (?<reason>[^\r\n]*))?$/u;

/** Parses what arrived so far; undefined while the head is not whole, `not-http` when it cannot become one. */
export function parseResponse(bytes: Buffer, method: string): ParsedResponse | 'not-http' | undefined {
  const start = bytes.subarray(0, 5).toString('latin1');
  if (!'HTTP/'.startsWith(start) && !start.startsWith('HTTP/')) return 'not-http';
  const end = findHeadEnd(bytes);
  if (end === undefined) return undefined;
  const lines = bytes.subarray(0, end.at).toString('latin1').split(/\r?\n/u);
  const match = statusLine.exec(lines[0] ?? '');
  if (match?.groups === undefined) return 'not-http';
  const status = Number(match.groups['status']);
  const rest = bytes.subarray(end.at + end.length);
  // 101 is the answer itself; other interim answers are followed by the real one.
  if (status >= 100 && status < 200 && status !== 101) return parseResponse(rest, method);
  const headers = readHeaders(lines.slice(1));
  const { version = '', reason = '' } = match.groups;
  return {
    version,
    status,
    reason,
    headers,
    rawLength: rest.length,
    ...readBody(rest, headers, method === 'HEAD' || status === 204 || status === 304),
  };
}

function findHeadEnd(bytes: Buffer): { at: number; length: number } | undefined {
  const strict = bytes.indexOf('\r\n\r\n');
  if (strict !== -1) return { at: strict, length: 4 };
  const loose = bytes.indexOf('\n\n');
  return loose === -1 ? undefined : { at: loose, length: 2 };
}

function readHeaders(lines: readonly string[]): HeaderLines {
  return lines.flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at <= 0 ? [] : [[line.slice(0, at), line.slice(at + 1).replaceAll(/^[ \t]+|[ \t]+$/gu, '')]];
  });
}

type Body = Pick<ParsedResponse, 'body' | 'isComplete' | 'framing'>;

function readBody(rest: Buffer, headers: HeaderLines, isBare: boolean): Body {
  if (isBare) return { body: Buffer.alloc(0), isComplete: true, framing: 'none' };
  if (/chunked/iu.test(headerOf(headers, 'transfer-encoding') ?? '')) return { ...readChunks(rest), framing: 'chunked' };
  const length = valuesOf(headers, 'content-length')[0];
  if (length === undefined) return { body: rest, isComplete: false, framing: 'close' };
  return { body: rest.subarray(0, Number(length)), isComplete: rest.length >= Number(length), framing: 'length' };
}

function readChunks(rest: Buffer): { body: Buffer; isComplete: boolean } {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd === -1) return { body: Buffer.concat(pieces), isComplete: false };
    const size = Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16);
    if (!Number.isFinite(size)) return { body: Buffer.concat(pieces), isComplete: false };
    if (size === 0) return { body: Buffer.concat(pieces), isComplete: true };
    const from = lineEnd + 2;
    pieces.push(rest.subarray(from, from + size));
    if (rest.length < from + size + 2) return { body: Buffer.concat(pieces), isComplete: false };
    at = from + size + 2;
  }
}
