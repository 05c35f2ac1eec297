import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';

export interface FrameOptions {
  /** RFC 6455 5.2; default 1, a text. */
  readonly opcode?: number;
  readonly isFinal?: boolean;
  readonly isMasked?: boolean;
  /** Bits between FIN and the opcode. */
  readonly reserved?: number;
  /** Default the payload's own; anything else is a lie. */
  readonly length?: number;
}

function lengthBytes(length: number): Buffer {
  if (length < 126) return Buffer.from([length]);
  const bytes = Buffer.alloc(length < 65_536 ? 3 : 9);
  if (length < 65_536) {
    bytes[0] = 126;
    bytes.writeUInt16BE(length, 1);
  } else {
    bytes[0] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 1);
  }
  return bytes;
}

/** One WebSocket frame, also those that no library would make. */
export function frame(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { opcode = 1, isFinal = true, isMasked = true, reserved = 0 } = options;
  const body = Buffer.from(payload);
  const mask = Buffer.from([1, 2, 3, 4]);
  const length = lengthBytes(options.length ?? body.length);
  if (isMasked) {
    length[0] = (length[0] ?? 0) | 0x80;
    for (let at = 0; at < body.length; at += 1) body[at] = (body[at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
  const first = Buffer.from([(isFinal ? 0x80 : 0) | (reserved << 4) | opcode]);
  return Buffer.concat([first, length, ...(isMasked ? [mask] : []), body]);
}

export interface RawSubscriber {
  readonly socket: Socket;
  /** Resolves with the code of the server's close frame, 1006 where there was none. */
  readonly closed: Promise<number>;
}

/** Where the payload of the frame at the front begins and ends; undefined while its head is not whole. */
function payloadOf(bytes: Buffer): { readonly start: number; readonly end: number } | undefined {
  const short = (bytes[1] ?? 0) & 0x7f;
  const extra = new Map([
    [126, 2],
    [127, 8],
  ]).get(short);
  const start = 2 + (extra ?? 0);
  if (bytes.length < start) return undefined;
  const length = extra === undefined ? short : Number(BigInt(`0x${bytes.toString('hex', 2, start)}`));
  return { start, end: start + length };
}

/** The code of the close frame, if the server sent one. */
function closeCodeIn(bytes: Buffer): number | undefined {
  for (let rest = bytes; ;) {
    const payload = payloadOf(rest);
    if (!payload || rest.length < payload.end) return undefined;
    if (((rest[0] ?? 0) & 0x0f) === 8) return rest.readUInt16BE(payload.start);
    rest = rest.subarray(payload.end);
  }
}

/** Opens a WebSocket by hand and reads whatever comes. */
export async function subscribeRaw(port: number, path: string): Promise<RawSubscriber> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [first] = (await once(socket, 'data')) as [Buffer];
  let bytes = first.subarray(first.indexOf('\r\n\r\n') + 4);
  const closed = new Promise<number>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const code = closeCodeIn(bytes);
      if (code === undefined) return;
      resolve(code);
      socket.destroy();
    });
    socket.once('close', () => resolve(1006));
  });
  return { socket, closed };
}
