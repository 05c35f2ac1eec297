import { IncomingMessage, ServerResponse } from 'node:http';
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http';
import type { Principal } from './feature.ts';
import { nextRequestId } from './request-id.ts';

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
    const { onAnswered } = this;
    const request: IncomingMessage = this.req;
    if (onAnswered === undefined || !(request instanceof GateRequest)) return this;
    this.onAnswered = undefined;
    onAnswered(request, this.statusCode);
    return this;
  }

  /** Answers with JSON at once: what is known is not looked for again. */
  sendJson(status: number, json: string): void {
    this.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(json) });
    this.end(json);
  }
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
