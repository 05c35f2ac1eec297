import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { GateResponse } from './exchange.ts';
import { messageBytes } from './message-bytes.ts';
import type { TransportKind } from './message-bytes.ts';

/** How messages reach one subscriber. */
export interface Transport {
  readonly kind: TransportKind;
  /** Sends one message, encoded for this kind. */
  send(bytes: Buffer, isBinary?: boolean): void;
  /** Bytes that were sent but not yet taken by the network. */
  readonly queuedBytes: number;
  /** True when the peer did not answer the last one. */
  ping(): boolean;
  close(code: number, reason: string): void;
  onClosed(listener: () => void): void;
  /** WebSocket only: what the subscriber says, bytes where it is no text. */
  onMessage(listener: (frame: string | Uint8Array) => void): void;
}

interface Coalescer {
  /** What is written until the tick ends goes out together. */
  gather(): void;
  /** What was gathered goes out now. */
  flush(): void;
}

/** One write per tick and socket: coalescing made bursts ten times cheaper (bench/streams). */
function createCoalescer(target: { cork(): void; uncork(): void }): Coalescer {
  let isCorked = false;
  const flush = (): void => {
    if (!isCorked) return;
    isCorked = false;
    target.uncork();
  };
  return {
    gather: () => {
      if (isCorked) return;
      isCorked = true;
      target.cork();
      setImmediate(flush);
    },
    flush,
  };
}

/** RFC 6455 5.5: a close frame holds 123 bytes of reason; more would throw. */
const closeReason = (text: string): string =>
  Buffer.from(text)
    .subarray(0, 120)
    .toString()
    .replace(/\uFFFD$/u, '');

export function openWebSocketTransport(socket: WebSocket, stream: Duplex): Transport {
  const { gather } = createCoalescer(stream);
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  // Without a listener one malformed frame would end the process.
  socket.on('error', () => socket.terminate());
  return {
    kind: 'websocket',
    send: (bytes, isBinary = false) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      gather();
      socket.send(bytes, { binary: isBinary });
    },
    get queuedBytes() {
      return socket.bufferedAmount;
    },
    ping: () => {
      if (!isAlive) {
        socket.terminate();
        return false;
      }
      isAlive = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      return true;
    },
    close: (code, reason) => {
      socket.close(code, closeReason(reason));
      // A peer that reads nothing never answers the close frame.
      setTimeout(() => socket.terminate(), 5000).unref();
    },
    onClosed: (listener) => void socket.on('close', listener),
    onMessage: (listener) =>
      void socket.on('message', (data, isBinary) => listener(isBinary ? (data as Buffer) : (data as Buffer).toString('utf8'))),
  };
}

/** The response's head must have been written. */
export function openEventTransport(response: GateResponse): Transport {
  const { gather, flush } = createCoalescer(response);
  const send: Transport['send'] = (bytes) => {
    if (response.writableEnded || response.destroyed) return;
    gather();
    response.write(bytes);
  };
  return {
    kind: 'sse',
    send,
    get queuedBytes() {
      return response.writableLength;
    },
    ping: () => !response.destroyed,
    close: (code, reason) => {
      if (response.writableEnded) return;
      send(messageBytes('sse', { type: 'closed', code, reason }, undefined));
      // Node writes the last chunk past what is corked (24.21): a client would see an empty answer.
      flush();
      response.end();
      setTimeout(() => response.destroy(), 5000).unref();
    },
    onClosed: (listener) => void response.on('close', listener),
    onMessage: () => undefined,
  };
}
