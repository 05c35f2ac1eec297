import { createTicket } from '@causeway/contract';
import { buildUrl } from './build-url.ts';
import { CallFailure } from './call-failure.ts';
import { call } from './call.ts';
import type { Link, LinkEvents, LinkRequest } from './link.ts';
import { isSameOrigin } from './place.ts';
import type { Target } from './target.ts';

/** Opens a WebSocket. A browser gives it neither a header nor, from another origin, this server's cookie, so a ticket goes along then. */
export function openSocketLink(target: Target, request: LinkRequest, events: LinkEvents): Link {
  let socket: WebSocket | undefined;
  const stop = new AbortController();
  const open = (ticket: string | undefined) => {
    const url = buildUrl(target.base, request.path, { params: request.params, query: { ...request.query, ticket } });
    socket = connect(url.replace(/^http/u, 'ws'), target.origin);
    listen(socket, events, stop.signal);
  };
  const start = async () => {
    const needsTicket = target.apiKey !== undefined || isForeignPage(target);
    const ticket = needsTicket ? (await call(target, createTicket, { signal: stop.signal })).ticket : undefined;
    if (!stop.signal.aborted) open(ticket);
  };
  start().catch((error: unknown) => {
    if (!stop.signal.aborted) events.onEnd(endOf(error));
  });
  return {
    send: (text) => {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close: () => {
      stop.abort();
      socket?.close();
    },
  };
}

const isForeignPage = (target: Target): boolean => typeof location !== 'undefined' && !isSameOrigin(target.base);

// Only programs claim an origin: their WebSocket takes headers where a browser's takes protocols.
const connect = (url: string, origin: string | undefined): WebSocket =>
  origin === undefined ? new WebSocket(url) : new WebSocket(url, { headers: { Origin: origin } } as unknown as string[]);

function listen(socket: WebSocket, events: LinkEvents, signal: AbortSignal): void {
  socket.addEventListener('message', ({ data }) => events.onFrame(parse(data)), { signal });
  socket.addEventListener('close', ({ code, reason }) => events.onEnd({ code, reason }), { signal });
}

function parse(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

const endOf = (error: unknown) =>
  error instanceof CallFailure ? { code: 1006, reason: error.message, failure: error } : { code: 1006, reason: String(error) };
