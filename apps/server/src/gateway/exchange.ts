import { IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { nextRequestId } from './request-id.ts';

/** A request as the gate saw it before anything else did. */
export class GateRequest extends IncomingMessage {
  readonly requestId = nextRequestId();
  readonly arrivedAt = performance.now();
  /** CORS and safety headers of the answer, decided before anything can fail. */
  gateHeaders: Readonly<Record<string, string>> | undefined;
  limitHeaders: Readonly<Record<string, string>> | undefined;
  /** `same-origin`, `allowed`, `denied: …`; undefined when there was no Origin. */
  cors: string | undefined;
  /** The code of the fault that was answered, for the log line. */
  faultCode: string | undefined;
  faultCause: string | undefined;
}

type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

function toObject(given: GivenHeaders): OutgoingHttpHeaders {
  if (!Array.isArray(given)) return { ...given };
  const headers: OutgoingHttpHeaders = {};
  for (let at = 0; at + 1 < given.length; at += 2) {
    const value = given[at + 1];
    if (value !== undefined) headers[String(given[at]).toLowerCase()] = value;
  }
  return headers;
}

/**
 * Every response of the process is one of these, whoever writes it: Fastify, a file, a hijacked stream. The gate's headers
 * join in the one place nobody can pass by.
 */
export class GateResponse<Request extends IncomingMessage = GateRequest> extends ServerResponse<Request> {
  override writeHead(status: number, reason?: string | GivenHeaders, headers?: GivenHeaders): this {
    const given = typeof reason === 'string' ? headers : reason;
    const all = this.withGateHeaders(toObject(given));
    return typeof reason === 'string' ? super.writeHead(status, reason, all) : super.writeHead(status, all);
  }

  private withGateHeaders(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
    const request: IncomingMessage = this.req;
    if (!(request instanceof GateRequest)) return headers;
    const vary = headers['vary'];
    Object.assign(headers, request.gateHeaders, request.limitHeaders);
    if (vary !== undefined && vary !== headers['vary']) headers['vary'] = `${headers['vary']}, ${String(vary)}`;
    headers['x-request-id'] = request.requestId;
    headers['cache-control'] ??= 'no-store';
    return headers;
  }
}
