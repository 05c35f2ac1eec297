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
  const open = ({ ticket, protocol }: Pass) => {
    const url = buildUrl(target.base, request.path, { params: request.params, query: { ...request.query, ticket } });
    socket = connect(url.replace(/^http/u, 'ws'), target.origin, protocol);
    listen(socket, events, stop.signal);
  };
  const start = async () => {
    const needsPass = target.apiKey !== undefined || isForeignPage(target);
    const pass = needsPass ? await getPass(target, stop.signal) : {};
    if (!stop.signal.aborted) open(pass);
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

/** What a WebSocket shows instead of a header. */
interface Pass {
  readonly ticket?: string;
  readonly protocol?: string;
}

/** Tickets need a scope of their own; a key that lacks it goes along as the subprotocol that OpenAI's SDKs use. */
async function getPass(target: Target, signal: AbortSignal): Promise<Pass> {
  try {
    const { ticket } = await call(target, createTicket, { signal });
    return { ticket };
  } catch (error) {
    const isScopeMissing = error instanceof CallFailure && error.code === 'insufficient_scope';
    if (!isScopeMissing || target.apiKey === undefined) throw error;
    return { protocol: `openai-insecure-api-key.${target.apiKey}` };
  }
}

const isForeignPage = (target: Target): boolean => typeof location !== 'undefined' && !isSameOrigin(target.base);

// Only programs claim an origin: their WebSocket takes headers where a browser's takes protocols.
function connect(url: string, origin: string | undefined, protocol: string | undefined): WebSocket {
  if (origin === undefined) return new WebSocket(url, protocol);
  const options = { headers: { Origin: origin }, ...(protocol === undefined ? {} : { protocols: [protocol] }) };
  return new WebSocket(url, options as unknown as string[]);
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
