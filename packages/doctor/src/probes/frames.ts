import { createHash } from 'node:crypto';
import type { FrameSketch, HeaderLines } from '../facts.ts';
import { headerOf, tokensOf, valuesOf } from '../header-lines.ts';
import { maskText } from '../mask.ts';

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What a `101` got wrong in the words of Chromium; undefined when the handshake is right. RFC 6455, 4.1. */
export function handshakeProblem(headers: HeaderLines, key: string, offered: readonly string[]): string | undefined {
  const accept = valuesOf(headers, 'sec-websocket-accept');
  const expected = createHash('sha1')
    .update(key + guid)
    .digest('base64');
  if (headerOf(headers, 'upgrade') === undefined) return "'Upgrade' header is missing";
  if (headerOf(headers, 'upgrade')?.toLowerCase() !== 'websocket') return "'Upgrade' header value is not 'WebSocket'";
  if (!tokensOf(headers, 'connection').includes('upgrade')) return "'Connection' header value must contain 'Upgrade'";
  if (accept.length === 0) return "'Sec-WebSocket-Accept' header is missing";
  if (accept.length > 1) return "'Sec-WebSocket-Accept' header must not appear more than once in a response";
  if (accept[0] !== expected) return "Incorrect 'Sec-WebSocket-Accept' header value";
  return protocolProblem(headers, offered) ?? extensionProblem(headers);
}

function protocolProblem(headers: HeaderLines, offered: readonly string[]): string | undefined {
  const chosen = headerOf(headers, 'sec-websocket-protocol');
  if (chosen === undefined) {
    return offered.length === 0 ? undefined : "Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received";
  }
  if (offered.length === 0) return "Response must not include 'Sec-WebSocket-Protocol' header if not present in request";
  return offered.includes(chosen)
    ? undefined
    : `'Sec-WebSocket-Protocol' header value '${chosen}' in response does not match any of sent values`;
}

function extensionProblem(headers: HeaderLines): string | undefined {
  const unknown = tokensOf(headers, 'sec-websocket-extensions').find((each) => !each.startsWith('permessage-deflate'));
  return unknown === undefined ? undefined : `Found an unsupported extension '${unknown}' in 'Sec-WebSocket-Extensions' header`;
}

/** Whole frames in the bytes after the handshake. `arrivedAt` gives the time of the last piece in milliseconds. */
export function readFrames(
  bytes: Buffer,
  { arrivedAt, isCompressed }: { readonly arrivedAt: () => number; readonly isCompressed: boolean },
): { frames: FrameSketch[]; problem?: string } {
  const frames: FrameSketch[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && frames.length < 50) {
    const [head = 0, second = 0] = [bytes[at], bytes[at + 1]];
    const problem = frameProblem(head, second, isCompressed);
    if (problem !== undefined) return { frames, problem };
    const { from, size } = lengthOf(bytes, at, second & 127);
    if (size === undefined || from + size > bytes.length) break;
    frames.push({
      opcode: head & 15,
      bytes: size,
      atMs: arrivedAt(),
      ...closeOf(head & 15, bytes.subarray(from, from + size)),
    });
    at = from + size;
  }
  return { frames };
}

function frameProblem(head: number, second: number, isCompressed: boolean): string | undefined {
  const opcode = head & 15;
  if ((second & 128) !== 0) return 'A server must not mask any frames that it sends to the client.';
  // RSV1 belongs to permessage-deflate, once it was agreed on. RFC 7692, 6.
  if ((head & (isCompressed ? 48 : 112)) !== 0) return 'One or more reserved bits are on';
  if ((opcode > 2 && opcode < 8) || opcode > 10) return `Unrecognized frame opcode: ${opcode}`;
  return opcode >= 8 && ((second & 127) > 125 || head < 128) ? 'Invalid frame header' : undefined;
}

function lengthOf(bytes: Buffer, at: number, short: number): { from: number; size: number | undefined } {
  if (short < 126) return { from: at + 2, size: short };
  if (short === 126) return { from: at + 4, size: at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : undefined };
  return { from: at + 10, size: at + 10 <= bytes.length ? Number(bytes.readBigUInt64BE(at + 2)) : undefined };
}

function closeOf(opcode: number, payload: Buffer): { code?: number; reason?: string } {
  if (opcode !== 8 || payload.length < 2) return {};
  return { code: payload.readUInt16BE(0), reason: maskText(payload.subarray(2).toString('utf8')).slice(0, 120) };
}

/** A client's ping: masked, empty. */
export const clientPing = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
