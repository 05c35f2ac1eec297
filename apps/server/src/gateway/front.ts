import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What the first bytes of a connection said, readable even when the HTTP parser refuses them. */
export interface FirstHead {
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

export interface FrontOptions {
  /** A head that is not complete this long after its first byte is answered with 408. */
  readonly headDeadlineMs: number;
  /** A connection that says nothing at all is closed; browsers keep spare ones. */
  readonly silenceMs: number;
  /** A head that is larger is answered with 431. */
  readonly maxHeadBytes: number;
  readonly onRefused: (socket: Socket, why: 'headers_too_large' | 'request_timeout') => void;
}

const heads = new WeakMap<Socket, FirstHead>();
/** Connections whose first request is not complete: the parser and its lists do not know them yet. */
const waiting = new WeakMap<object, Set<Socket>>();
/** All connections, whichever address they came to: the server itself knows only those of its own. */
const connected = new WeakMap<object, Set<Socket>>();

/** Where the head ends; two bare line feeds end it, too, so that the parser refuses them at once. */
function endOfHead(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  const bare = bytes.indexOf('\n\n');
  return end === -1 || (bare !== -1 && bare < end) ? bare : end;
}

/** No pattern that trims: on a value of spaces it takes quadratic time, and anybody can send one. */
function field(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((each) => each.charAt(name.length) === ':' && each.slice(0, name.length).toLowerCase() === name);
  return line?.slice(name.length + 1).trim() || undefined;
}

/** Origin and Host in raw bytes, as far as they are there. */
export function readHead(bytes: Buffer): FirstHead {
  const end = endOfHead(bytes);
  const lines = bytes.toString('latin1', 0, end === -1 ? bytes.length : end).split('\n');
  return { origin: field(lines, 'origin'), host: field(lines, 'host') };
}

/** What the connection's first request said; a later one that cannot be parsed comes from the same browser. */
export const firstHeadOf = (socket: Socket): FirstHead => heads.get(socket) ?? { origin: undefined, host: undefined };

/** Ends the connections that never sent a whole head, such as a browser's spare ones; else they would hold up a stop. */
export function endWaiting(server: object): void {
  for (const socket of waiting.get(server) ?? []) socket.destroy();
}

export const openSockets = (server: object): ReadonlySet<Socket> => connected.get(server) ?? new Set();

/**
 * Reads the head of each connection's first request before the parser does: the parser forgets the bytes it refuses, and
 * with them the origin without which a browser cannot read the refusal. Costs nothing per further request.
 */
export function installFront(server: Server, options: FrontOptions): void {
  const parsers = server.listeners('connection');
  server.removeAllListeners('connection');
  const silent = new Set<Socket>();
  const open = new Set<Socket>();
  waiting.set(server, silent);
  connected.set(server, open);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    silent.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      silent.delete(socket);
    });
    readFirstHead(socket, options, (bytes) => {
      silent.delete(socket);
      if (socket.destroyed) return;
      socket.pause();
      socket.unshift(bytes);
      for (const parse of parsers) parse.call(server, socket);
      socket.resume();
    });
  });
}

/** `end` too: our side may stay open when the other ends, and a head that is not whole then never will be. */
const gone = ['end', 'error', 'close'] as const;

/** Anything that cannot be the start of a method (a TLS hello, a Redis command) goes to the parser at once. */
const looksLikeHttp = (bytes: Buffer | undefined): boolean => {
  const first = bytes?.[0] ?? 0;
  return first >= 0x41 && first <= 0x5a;
};

function readFirstHead(socket: Socket, options: FrontOptions, handOver: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  /** The newest chunk and three bytes before it: the end of a head may lie across chunks, and looking at all again is quadratic. */
  let seen: Buffer = Buffer.alloc(0);
  const finish = (): Buffer => {
    clearTimeout(deadline);
    socket.off('data', onData);
    for (const event of gone) socket.off(event, onGone);
    const bytes = Buffer.concat(chunks);
    heads.set(socket, readHead(bytes));
    return bytes;
  };
  const refuse = (why: 'headers_too_large' | 'request_timeout'): void => {
    finish();
    socket.on('error', () => socket.destroy());
    // A connection that never said anything gets no answer: a browser's spare one.
    if (size === 0) socket.destroy();
    else options.onRefused(socket, why);
  };
  const onGone = (): void => {
    finish();
    socket.destroy();
  };
  const onData = (chunk: Buffer): void => {
    if (size === 0) deadline = arm(options.headDeadlineMs);
    seen = Buffer.concat([seen.subarray(-3), chunk]);
    chunks.push(chunk);
    size += chunk.length;
    if (endOfHead(seen) !== -1 || !looksLikeHttp(chunks[0])) handOver(finish());
    else if (size > options.maxHeadBytes) refuse('headers_too_large');
  };
  const arm = (ms: number): NodeJS.Timeout => {
    clearTimeout(deadline);
    return setTimeout(() => refuse('request_timeout'), ms);
  };
  let deadline: NodeJS.Timeout | undefined;
  deadline = arm(options.silenceMs);
  socket.on('data', onData);
  for (const event of gone) socket.on(event, onGone);
}
