import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
// The global one is a getter; a request asks three times.
import { performance } from 'node:perf_hooks';
import type { FormFile, Principal } from './feature.ts';
import { nextRequestId } from './request-id.ts';

/** Longer than the usual 60 s of proxies: they must close first, or a request meets a closing connection. */
export const keepAliveMs = 72_000;

/** A request as the gate saw it before anything else did. */
export class GateRequest extends IncomingMessage {
  readonly requestId = nextRequestId();
  readonly arrivedAt = performance.now();
  /** CORS and safety headers of the answer as lines, decided before anything can fail. */
  gateLines = '';
  /** What the limiter says, as lines. */
  limitLines = '';
  /** `same-origin`, `allowed`, `denied: …`; undefined when there was no Origin. */
  cors: string | undefined;
  /** Of an allowed origin: what it adds to the log line, as JSON. */
  grantedText: string | undefined;
  /** The pattern of the address, never the address: metrics keep few labels. */
  route = 'gate';
  principal: Principal | undefined;
  /** The body as it came; only for endpoints that keep it. */
  rawBody: Uint8Array | undefined;
  /** The files of the form; only for endpoints that take one. */
  formFiles: (() => AsyncIterable<FormFile>) | undefined;
  /** The code of the fault that was answered, for the log line. */
  faultCode: string | undefined;
  faultCause: string | undefined;
}

/** Called once per answer, when the last of it was handed over. */
export type OnAnswered = (request: GateRequest, status: number) => void;

type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/** Where Node keeps the head it has built; it is sent with the first byte of the body. */
interface BuiltHead {
  _header: string;
}

/**
 * Every response of the process is one of these, whoever writes it: Fastify, a file, a hijacked stream. The gate's headers
 * join in the one place nobody can pass by. They join as text: ten more headers by name cost 3 us, a quarter of a bare request.
 */
export class GateResponse<Request extends IncomingMessage = GateRequest> extends ServerResponse<Request> {
  onAnswered: OnAnswered | undefined;

  override writeHead(status: number, reason?: string | GivenHeaders, headers?: GivenHeaders): this {
    if (typeof reason === 'string') super.writeHead(status, reason, headers);
    else super.writeHead(status, reason);
    const request: IncomingMessage = this.req;
    const built = this as unknown as BuiltHead;
    if (request instanceof GateRequest) built._header = withGateLines(built._header, request);
    return this;
  }

  /** Whoever answers ends here; a listener of `finish` would cost as much as all the checks of the gate. */
  override end(chunk?: unknown, encoding?: BufferEncoding | (() => void), callback?: () => void): this {
    super.end(chunk, encoding as BufferEncoding, callback);
    this.#report(this.statusCode);
    return this;
  }

  /**
   * Begins an answer that another server gave. Framing and what the gate says are ours; nothing is added about caches.
   * True: a chunked body is to be written as it came, its chunks and all.
   */
  passHead(head: PassedHead): boolean {
    const { req: request, shouldKeepAlive } = this as unknown as GateResponse;
    const { contentLength, isChunked, reason, status } = head;
    const built = this as unknown as BuiltHead;
    if (shouldKeepAlive && (isChunked || (contentLength !== undefined && status !== 304))) {
      this.statusCode = status;
      const framing = isChunked ? 'transfer-encoding: chunked' : `content-length: ${contentLength}`;
      built._header = `HTTP/1.1 ${status} ${reason}\r\n${passedLines(head, request)}${keepAliveLines}${framing}\r\n\r\n`;
      return isChunked;
    }
    this.sendDate = false;
    super.writeHead(status, reason, contentLength === undefined ? undefined : ['content-length', contentLength]);
    built._header = `${built._header.slice(0, -2)}${passedLines(head, request)}\r\n`;
    return false;
  }

  /** Cuts an answer that cannot be finished: what was written goes out, its end does not, so that the receiver can tell. */
  giveUp(): void {
    this.#report(this.statusCode);
    this.flushHeaders();
    if (this.socket) this.socket.destroySoon();
    else this.destroy();
  }

  /** The caller went away: before the answer it is nginx's number for that; who leaves in the middle of one has had its status. */
  reportAbandoned(): void {
    this.#report(this.headersSent ? this.statusCode : 499);
  }

  #report(status: number): void {
    const { onAnswered } = this;
    const request: IncomingMessage = this.req;
    if (onAnswered === undefined || !(request instanceof GateRequest)) return;
    this.onAnswered = undefined;
    onAnswered(request, status);
  }

  /** Answers with JSON at once. The head of almost every one is known but for a few numbers, and is written as one text. */
  sendJson(status: JsonStatus, json: string): void {
    const length = Buffer.byteLength(json);
    if (!this.#begin(status, length)) this.writeHead(status, { 'content-type': jsonType, 'content-length': length });
    this.end(json);
  }

  /** Answers 204, as to a preflight. */
  sendNothing(): void {
    if (!this.#begin(204, undefined)) this.writeHead(204);
    this.end();
  }

  /** False when something else is to be said that only Node's own way can say. */
  #begin(status: JsonStatus, length: number | undefined): boolean {
    const request: IncomingMessage = this.req;
    if (!this.shouldKeepAlive || !(request instanceof GateRequest) || this.getHeaderNames().length > 0) return false;
    const { gateLines, limitLines, requestId } = request;
    const end = length === undefined ? '\r\n\r\n' : `\r\ncontent-length: ${length}\r\n\r\n`;
    this.statusCode = status;
    const head = `${starts[status]}${gateLines}${limitLines}${dateLine()}x-request-id: ${requestId}${end}`;
    (this as unknown as BuiltHead)._header = head;
    return true;
  }
}

export type JsonStatus = 200 | 201 | 202 | 204;
const jsonType = 'application/json; charset=utf-8';
const keepAliveLines = `connection: keep-alive\r\nkeep-alive: timeout=${keepAliveMs / 1000}\r\n`;
function startOf(status: JsonStatus): string {
  const type = status === 204 ? '' : `content-type: ${jsonType}\r\n`;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${type}cache-control: no-store\r\n${keepAliveLines}`;
}
const starts = { 200: startOf(200), 201: startOf(201), 202: startOf(202), 204: startOf(204) };

/** The head of another server's answer, to be passed on. */
export interface PassedHead {
  readonly status: number;
  readonly reason: string;
  /** Header lines without those of framing, of CORS and without Vary. */
  readonly lines: string;
  readonly contentLength: string | undefined;
  readonly isChunked: boolean;
  readonly vary: string | undefined;
  readonly hasDate: boolean;
}

const nosniffLine = 'x-content-type-options: nosniff\r\n';
const ownVary = 'vary: Origin\r\n';

/** What the other server said of Vary and what the gate says, in one line. */
function withVary(gateLines: string, vary: string): string {
  const names = vary.split(',').map((name) => name.trim());
  const others = names.filter((name) => name !== '' && name.toLowerCase() !== 'origin');
  const merged = others.includes('*') ? '*' : ['Origin', ...others].join(', ');
  return gateLines.includes(ownVary) ? gateLines.replace(ownVary, `vary: ${merged}\r\n`) : `${gateLines}vary: ${vary}\r\n`;
}

function passedLines({ lines, vary, hasDate }: PassedHead, request: GateRequest): string {
  const { limitLines, requestId } = request;
  // A backend whose scripts have another type would stop working; whether it wants that is its own to say.
  const ours = request.gateLines.startsWith(nosniffLine) ? request.gateLines.slice(nosniffLine.length) : request.gateLines;
  const gateLines = vary === undefined ? ours : withVary(ours, vary);
  return `${lines}${hasDate ? '' : dateLine()}${gateLines}${limitLines}x-request-id: ${requestId}\r\n`;
}

let date = '';
let dateEndsAt = 0;

/** The same text for a whole second. */
function dateLine(): string {
  const now = Date.now();
  if (now >= dateEndsAt) {
    date = `date: ${new Date(now).toUTCString()}\r\n`;
    dateEndsAt = now - (now % 1000) + 1000;
  }
  return date;
}

function withGateLines(head: string, request: GateRequest): string {
  const isCacheSaid = head.includes('\r\ncache-control: ') || head.includes('\r\nCache-Control: ');
  const lines = `${request.gateLines}${request.limitLines}x-request-id: ${request.requestId}\r\n`;
  return `${head.slice(0, -2)}${lines}${isCacheSaid ? '' : 'cache-control: no-store\r\n'}\r\n`;
}

/** Header lines as they go on the wire. */
export function toLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const [name, value] of Object.entries(headers)) lines += `${name}: ${value}\r\n`;
  return lines;
}

/** The answer that is being made on a connection; only Node knows it. */
export const answerOn = (socket: Socket & { readonly _httpMessage?: GateResponse | null }): GateResponse | undefined =>
  socket._httpMessage ?? undefined;
