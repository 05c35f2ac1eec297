import { CallFailure } from './call-failure.ts';
import type { Link, LinkEvents, LinkRequest } from './link.ts';
import { openSocket } from './open-socket.ts';
import type { Target } from './target.ts';

/** Opens a WebSocket that speaks JSON. */
export function openSocketLink(target: Target, request: LinkRequest, events: LinkEvents): Link {
  let socket: WebSocket | undefined;
  const stop = new AbortController();
  const start = async () => {
    socket = await openSocket(target, { ...request, signal: stop.signal });
    if (socket !== undefined) listen(socket, events, stop.signal);
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
