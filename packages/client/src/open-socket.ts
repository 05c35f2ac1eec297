import { createTicket } from '@causeway/contract';
import { buildUrl } from './build-url.ts';
import { CallFailure } from './call-failure.ts';
import { call } from './call.ts';
import { isSameOrigin } from './place.ts';
import type { Target } from './target.ts';

export interface SocketRequest {
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * A WebSocket to a path of the server, with the credential of the target: a browser gives it neither a header nor, from another
 * origin, this server's cookie, so a ticket goes along then. Throws CallFailure where the ticket is refused; the socket itself may
 * still fail, as sockets do. Undefined: the signal came first.
 */
export async function openSocket(target: Target, request: SocketRequest): Promise<WebSocket | undefined> {
  const needsPass = target.apiKey !== undefined || isForeignPage(target);
  const { ticket, protocol }: Pass = needsPass ? await getPass(target, request.signal) : {};
  if (request.signal.aborted) return undefined;
  const url = buildUrl(target.base, request.path, { params: request.params ?? {}, query: { ...request.query, ticket } });
  return connect(url.replace(/^http/u, 'ws'), target.origin, protocol);
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
