import { Fault } from '@causeway/contract';
import http from 'node:http';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { ModelLimits } from './limits.ts';
import { faultOfConnection, faultOfContent, faultOfCut, faultOfHeaders, faultOfSilence } from './upstream-fault.ts';
import type { UpstreamName } from './upstream-fault.ts';
import { createWatchdog } from './watchdog.ts';
import type { Watchdog } from './watchdog.ts';

/** A base URL, taken apart once, with the connections that are kept open to it. */
export interface Upstream extends UpstreamName {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** `/v1`, without a trailing slash. */
  readonly basePath: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  /** After the base path: `/chat/completions`. */
  readonly path: string;
  readonly body?: Buffer;
  readonly accept: string;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly limits: ModelLimits;
  /** From the connection to the headers, or to the first token when streaming. */
  readonly headersMs: number;
}

/** One request whose response headers came. */
export interface Exchange {
  readonly response: IncomingMessage;
  readonly watchdog: Watchdog;
  /** Closes the socket now; whoever reads the response fails with this. */
  stop(reason: Error): void;
  /** What ended it from this side: an abort, a limit, `stop`. */
  stopReason(): Error | undefined;
  /** Why the response broke off: the stop reason, or the fault of a connection that was cut. */
  whyBroken(error: Error | undefined): Error;
  /** Ends the watch over time and abort. */
  finish(): void;
}

const keepOpen = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' } as const;

export interface UpstreamOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Instead of `Authorization: Bearer`. */
  readonly headers?: Readonly<Record<string, string>>;
}

function credentialsOf({ apiKey, headers }: UpstreamOptions): Readonly<Record<string, string>> {
  if (headers) return headers;
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

export function createUpstream(options: UpstreamOptions): Upstream {
  const url = new URL(options.baseUrl);
  const isSecure = url.protocol === 'https:';
  const usualPort = isSecure ? 443 : 80;
  const port = url.port === '' ? usualPort : Number(url.port);
  return {
    name: options.name,
    address: `${url.hostname}:${port}`,
    apiKey: options.apiKey,
    isSecure,
    hostname: url.hostname.replaceAll(/^\[|\]$/gu, ''),
    port,
    basePath: url.pathname.replace(/\/+$/u, ''),
    agent: isSecure ? new https.Agent(keepOpen) : new http.Agent(keepOpen),
    headers: {
      host: url.host,
      'user-agent': 'causeway',
      ...credentialsOf(options),
    },
  };
}

/** Closes idle connections now and busy ones after their answer. */
export function closeUpstream({ agent }: Upstream): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function send(upstream: Upstream, request: ExchangeRequest, agent: Agent | false): ClientRequest {
  const { body } = request;
  const headers: Record<string, string | number> = {
    ...upstream.headers,
    accept: request.accept,
    'x-request-id': request.requestId,
  };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = body.length;
  }
  const { hostname, port } = upstream;
  const client = (upstream.isSecure ? https : http).request({
    hostname,
    port,
    path: upstream.basePath + request.path,
    method: request.method,
    headers,
    agent,
  });
  client.end(body);
  return client;
}

/** What Node refuses to write, it refuses by throwing. */
function trySend(upstream: Upstream, request: ExchangeRequest, agent: Agent | false): ClientRequest | Fault {
  try {
    return send(upstream, request, agent);
  } catch (error) {
    return faultOfHeaders(upstream, error);
  }
}

/** Whether the server closed a kept connection just as we used it; the request never reached anybody. */
const isStale = (client: ClientRequest, error: Error & { readonly code?: string }): boolean =>
  client.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

/** What `abort()` was given, or an AbortError. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException('The caller went away.', 'AbortError');
}

/**
 * Sends a request and resolves when the response headers came. An abort closes the socket at once. Throws the signal's reason,
 * or `upstream_unreachable`, `upstream_timeout`, `upstream_cut`.
 */
export function openExchange(upstream: Upstream, request: ExchangeRequest): Promise<Exchange> {
  const { signal, limits } = request;
  return new Promise((resolve, reject) => {
    let client: ClientRequest | undefined;
    let stopped: Error | undefined;
    let isConnected = false;
    let isAnswered = false;
    const watchdog = createWatchdog((what, limitMs) => stop(faultOfSilence(upstream, what, limitMs)));
    const onAbort = (): void => stop(abortReason(signal));

    function finish(): void {
      watchdog.stop();
      signal.removeEventListener('abort', onAbort);
    }
    function stop(reason: Error): void {
      stopped ??= reason;
      finish();
      client?.destroy();
      reject(reason);
    }
    function whyBroken(error: Error | undefined): Error {
      return stopped ?? faultOfCut(upstream, error === undefined ? 'the connection closed' : 'the connection was reset', error);
    }
    function onConnected(): void {
      isConnected = true;
      watchdog.expect(request.headersMs, 'did not begin to answer');
    }
    function onSocket(socket: Socket): void {
      if (socket.connecting) socket.once(upstream.isSecure ? 'secureConnect' : 'connect', onConnected);
      else onConnected();
    }
    function onError(this: ClientRequest, error: Error): void {
      if (stopped || isAnswered) return;
      if (isStale(this, error)) {
        start(false);
        return;
      }
      finish();
      reject(isConnected ? whyBroken(error) : faultOfConnection(upstream, error));
    }
    function onResponse(response: IncomingMessage): void {
      isAnswered = true;
      resolve({ response, watchdog, stop, stopReason: () => stopped, whyBroken, finish });
    }
    function start(agent: Agent | false): void {
      isConnected = false;
      const sent = trySend(upstream, request, agent);
      if (sent instanceof Fault) stop(sent);
      else client = sent.on('error', onError).once('socket', onSocket).once('response', onResponse);
    }

    if (signal.aborted) {
      reject(abortReason(signal));
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    watchdog.expect(limits.connectMs, 'did not accept the connection');
    start(upstream.agent);
  });
}

/** The whole body. Throws what broke it off, or `upstream_invalid` when it is longer than allowed. */
export function readBody(
  upstream: Upstream,
  exchange: Exchange,
  options: { readonly maxBytes: number; readonly idleMs: number },
): Promise<Buffer> {
  const { response, watchdog } = exchange;
  watchdog.expect(options.idleMs, 'fell silent and sent nothing');
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    let failure: Error | undefined;
    response.on('data', (part: Buffer) => {
      watchdog.touch();
      size += part.length;
      parts.push(part);
      if (size > options.maxBytes) {
        exchange.stop(faultOfContent(upstream, `more than ${options.maxBytes} bytes`, 'a JSON body'));
      }
    });
    response.on('error', (error) => {
      failure = error;
    });
    response.on('close', () => {
      exchange.finish();
      if (response.complete) resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
      else reject(exchange.whyBroken(failure));
    });
  });
}
