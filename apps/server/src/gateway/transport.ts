import { formatPosition } from '@causeway/contract';
import type { Position } from '@causeway/contract';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { GateResponse } from './exchange.ts';

/** How messages reach one subscriber. */
export interface Transport {
  readonly kind: 'websocket' | 'sse';
  /** Sends one message, given as JSON. */
  send(json: string, position: Position | undefined): void;
  /** Bytes that were sent but not yet taken by the network. */
  readonly queuedBytes: number;
  /** True when the peer did not answer the last one. */
  ping(): boolean;
  close(code: number, reason: string): void;
  onClosed(listener: () => void): void;
  /** WebSocket only: what the subscriber says. */
  onText(listener: (text: string) => void): void;
}

/** `{"type":"x"}` + position -> `{"type":"x","position":"e.1"}`, without building the object again. */
const withPosition = (json: string, position: Position | undefined): string =>
  position ? `${json.slice(0, -1)},"position":"${formatPosition(position)}"}` : json;

/** One write per tick and socket: coalescing made bursts ten times cheaper (bench/streams). */
function createCoalescer(target: { cork(): void; uncork(): void }): () => void {
  let isCorked = false;
  return () => {
    if (isCorked) return;
    isCorked = true;
    target.cork();
    setImmediate(() => {
      isCorked = false;
      target.uncork();
    });
  };
}

export function openWebSocketTransport(socket: WebSocket, stream: Duplex): Transport {
  const coalesce = createCoalescer(stream);
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  // Without a listener one malformed frame would end the process.
  socket.on('error', () => socket.terminate());
  return {
    kind: 'websocket',
    send: (json, position) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      coalesce();
      socket.send(withPosition(json, position));
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
      socket.close(code, reason.slice(0, 120));
      // A peer that reads nothing never answers the close frame.
      setTimeout(() => socket.terminate(), 5000).unref();
    },
    onClosed: (listener) => void socket.on('close', listener),
    onText: (listener) =>
      void socket.on('message', (data, isBinary) => !isBinary && listener((data as Buffer).toString('utf8'))),
  };
}

/** The response's head must have been written. */
export function openEventTransport(response: GateResponse): Transport {
  const coalesce = createCoalescer(response);
  const send: Transport['send'] = (json, position) => {
    if (response.writableEnded || response.destroyed) return;
    coalesce();
    const id = position ? `id: ${formatPosition(position)}\n` : '';
    response.write(`${id}data: ${withPosition(json, position)}\n\n`);
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
      send(JSON.stringify({ type: 'closed', code, reason }), undefined);
      response.end();
      setTimeout(() => response.destroy(), 5000).unref();
    },
    onClosed: (listener) => void response.on('close', listener),
    onText: () => undefined,
  };
}
