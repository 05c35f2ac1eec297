import { Fault } from '@causeway/contract';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopbackAddress } from './addresses.ts';
import { answerOn } from './exchange.ts';
import type { GateRequest, GateResponse, OnAnswered } from './exchange.ts';
import { sendFault, sendRawFault, toFault } from './faults.ts';
import type { Principal } from './feature.ts';
import { firstHeadOf, readHead } from './front.ts';
import type { FirstHead } from './front.ts';
import type { Origins } from './origins.ts';
import { queueAnswer } from './pipeline.ts';
import { nextRequestId } from './request-id.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What browsers set, proxies add: then a loopback peer is not the person at this machine. */
const forwardedHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

export interface GateOptions {
  readonly origins: Origins;
  readonly isHostAllowed: (host: string | undefined) => boolean;
  readonly isDraining: () => boolean;
  /** Largest head that is served; a larger one is 431. */
  readonly maxHeadBytes: number;
  /** What answers once the gate has let a request in. */
  readonly serve: (request: GateRequest, response: GateResponse) => void;
  readonly onAnswered: OnAnswered;
}

type ClientError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

export interface Gate {
  onRequest(request: GateRequest, response: GateResponse): void;
  /** Throws the fault for which an upgrade is refused; sets the request's header lines first. */
  admitUpgrade(request: GateRequest): void;
  /** Answers a parser error or a timeout to the origin the bytes named. */
  onClientError(error: ClientError, socket: Socket): void;
  refuseSocket(socket: Socket, fault: Fault): void;
}

/** A request from this machine itself, not passed on by a proxy. */
export const isFromLoopback = (request: IncomingMessage): boolean =>
  isLoopbackAddress(request.socket.remoteAddress) && forwardedHeaders.every((name) => request.headers[name] === undefined);

/** Who runs the server and a person at this machine see causes and commands; anybody else sees the sentence. */
export const isTrustedCaller = (request: GateRequest, principal: Principal | undefined): boolean =>
  (principal !== undefined && principal.kind !== 'key' && ['owner', 'admin'].includes(principal.role)) ||
  isFromLoopback(request);

function headBytes(request: IncomingMessage): number {
  let size = (request.url?.length ?? 0) + 16;
  for (const part of request.rawHeaders) size += part.length + 2;
  return size;
}

/** Node takes the first of two Host lines, a proxy before us perhaps the second (RFC 9112 3.2: 400). */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** The host of an address as proxies are sent it (`GET http://host/path`) wins over the header (RFC 9112 3.2.2). */
function readAbsoluteUrl(request: GateRequest): void {
  const { url = '/' } = request;
  if (url.startsWith('/')) return;
  const address = URL.parse(url);
  if (address === null) return;
  request.headers.host = address.host;
  request.url = `${address.pathname}${address.search}`;
}

function refuseHost(request: GateRequest, isHostAllowed: GateOptions['isHostAllowed']): Fault | undefined {
  readAbsoluteUrl(request);
  const { host } = request.headers;
  if (hasTwoHosts(request)) return new Fault('malformed_request', { message: 'The request has two Host headers.' });
  if (isHostAllowed(host)) return undefined;
  if (host === undefined) return new Fault('malformed_request', { message: 'The request has no Host header.' });
  return new Fault('host_not_allowed', { message: `This server does not answer for the host "${host}".` });
}

/** Host first (DNS rebinding), then the origin's verdict; the header lines are set before anything can fail. */
function admit({ origins, isHostAllowed, maxHeadBytes }: GateOptions, request: GateRequest): Fault | undefined {
  const { origin } = request.headers;
  const misdirected = refuseHost(request, isHostAllowed);
  if (misdirected) {
    request.gateLines = origins.linesFor(origin, undefined);
    return misdirected;
  }
  const verdict = origins.judge(request);
  request.gateLines = verdict.lines;
  request.cors = verdict.summary;
  request.grantedText = verdict.grantedText;
  if (headBytes(request) > maxHeadBytes) return new Fault('headers_too_large');
  if (verdict.decision.kind !== 'denied' || safeMethods.has(request.method ?? '')) return undefined;
  return new Fault('origin_not_allowed', {
    message: `The origin ${origin} may not talk to this server.`,
    reason: origins.explain(verdict, origin),
  });
}

/** True when it was a preflight: answered before router, credentials and limits. */
function answerPreflight({ origins }: GateOptions, request: GateRequest, response: GateResponse): boolean {
  const verdict = origins.judge(request);
  const { decision } = verdict;
  if (decision.kind === 'preflight') {
    response.sendNothing();
    return true;
  }
  if (decision.kind !== 'preflight-denied') return false;
  const isTrusted = isFromLoopback(request);
  const explanation = origins.explain(verdict, request.headers.origin);
  const message = isTrusted ? explanation : `The preflight is refused: ${decision.reason}.`;
  sendFault(response, new Fault('origin_not_allowed', { message, reason: explanation }), { isTrusted });
  return true;
}

function answer(options: GateOptions, request: GateRequest, response: GateResponse): boolean {
  const fault = admit(options, request) ?? (response.socket === null ? queueAnswer(request, response) : undefined);
  if (fault) {
    sendFault(response, fault, { isTrusted: isFromLoopback(request), close: true });
    return true;
  }
  if (request.method === 'OPTIONS' && answerPreflight(options, request, response)) return true;
  if (!options.isDraining()) return false;
  sendFault(response, new Fault('draining', { retryAfterMs: 1000 }), { isTrusted: false, close: true });
  return true;
}

function admitUpgrade(options: GateOptions, request: GateRequest): void {
  const fault = admit(options, request);
  if (fault) throw fault;
  const { origin, host } = request.headers;
  // CORS does not apply to WebSocket; without this any page could open one (cross-site WebSocket hijacking).
  if (origin !== undefined && !options.origins.isAllowed(origin, host)) {
    throw new Fault('origin_not_allowed', { message: `The origin ${origin} may not open a WebSocket on this server.` });
  }
  if (options.isDraining()) throw new Fault('draining', { retryAfterMs: 1000 });
}

function refuse(
  { origins, isHostAllowed }: GateOptions,
  socket: Socket,
  { fault, head }: { fault: Fault; head: FirstHead },
): void {
  const host = isHostAllowed(head.host) ? head.host : undefined;
  const isTrusted = isLoopbackAddress(socket.remoteAddress);
  sendRawFault(socket, fault, { requestId: nextRequestId(), isTrusted, lines: origins.linesFor(head.origin, host) });
}

/** What stands before everything else: host, origin, preflight, and answers to what is not even a request. */
export function createGate(options: GateOptions): Gate {
  return {
    onRequest: (request, response) => {
      response.onAnswered = options.onAnswered;
      if (!answer(options, request, response)) options.serve(request, response);
    },
    admitUpgrade: (request) => admitUpgrade(options, request),
    onClientError: (error, socket) => {
      const answering = answerOn(socket);
      if (error.code === 'ECONNRESET' || !socket.writable || answering?.headersSent) {
        socket.destroy();
        return;
      }
      if (answering?.req.complete) {
        // The request before the broken bytes gets its own answer, the last one of the connection.
        answering.shouldKeepAlive = false;
        return;
      }
      const seen = error.rawPacket ? readHead(error.rawPacket) : { origin: undefined, host: undefined };
      const first = firstHeadOf(socket);
      const head = { origin: seen.origin ?? first.origin, host: seen.host ?? first.host };
      refuse(options, socket, { fault: toFault(error), head });
    },
    refuseSocket: (socket, fault) => refuse(options, socket, { fault, head: firstHeadOf(socket) }),
  };
}
