import { Fault, toFaultBody } from '@causeway/contract';
import type { FaultBody, FaultCode } from '@causeway/contract';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import { toLines } from './exchange.ts';
import type { GateResponse } from './exchange.ts';

/** Fastify's and Node's own errors that mean a wrong request. */
const codes: Readonly<Record<string, FaultCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_url',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
  // QUERY wants a content type before Fastify looks for a route; there is none.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'method_not_allowed',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

const paramOf = (issue: z.core.$ZodIssue): string => {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  return path.map(String).join('.');
};

/** The first problem names the field; the message lists up to three. */
export function invalidRequest(error: z.ZodError, where: 'body' | 'query' | 'path'): Fault {
  const sentences = error.issues.slice(0, 3).map((issue) => `${paramOf(issue) || where}: ${issue.message}`);
  const first = error.issues[0];
  return new Fault('invalid_request', { message: `${sentences.join('; ')}.`, param: first ? paramOf(first) || where : where });
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 0;

/** Whatever was thrown, as a fault; what is unknown is a bug of ours and says nothing outside. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const known = codes[codeOf(error)];
  if (known) return new Fault(known, { cause: error });
  if (codeOf(error).startsWith('HPE_')) return new Fault('malformed_request', { reason: codeOf(error), cause: error });
  const status = statusOf(error);
  // Fastify's plugins: a path that leads out of the folder of the pages, a range that is not there.
  if (status === 403 || status === 404) return new Fault('not_found', { cause: error });
  if (status >= 400 && status < 500) return new Fault('malformed_request', { reason: codeOf(error), cause: error });
  if (error instanceof SyntaxError) return new Fault('invalid_json', { cause: error });
  return new Fault('internal_error', { cause: error });
}

/** `Retry-After` in whole seconds and the finer header of the SDKs; they are told not to retry what cannot succeed. */
export function faultHeaders(fault: Fault): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  const { retryAfterMs } = fault.details;
  // SDKs honor waits of up to 60 s only and retry at once beyond that.
  headers['x-should-retry'] = String(fault.retryable && (retryAfterMs ?? 0) <= 60_000);
  if (retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000));
    headers['retry-after-ms'] = String(Math.ceil(retryAfterMs));
  }
  return headers;
}

export function faultJson(fault: Fault, requestId: string, isTrusted: boolean): string {
  return JSON.stringify(toFaultBody(fault, requestId, isTrusted) satisfies FaultBody);
}

/** Answers with a fault past Fastify; harmless when the answer has begun. */
export function sendFault(
  response: GateResponse,
  fault: Fault,
  options: { readonly isTrusted: boolean; readonly close?: boolean },
): void {
  if (response.headersSent || response.destroyed) return;
  const { req: request } = response;
  request.faultCode = fault.code;
  request.faultCause = fault.details.reason;
  const body = Buffer.from(faultJson(fault, request.requestId, options.isTrusted));
  const headers = {
    ...faultHeaders(fault),
    'content-length': String(body.length),
    ...(options.close ? { connection: 'close' } : {}),
  };
  response.writeHead(fault.status, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

export interface RawAnswer {
  readonly requestId: string;
  readonly isTrusted: boolean;
  /** CORS headers for the origin that was seen in the bytes, as lines. */
  readonly lines: string;
}

/** Answers where there is no response object: parser errors, timeouts, refused upgrades. Then the connection ends. */
export function sendRawFault(socket: Duplex, fault: Fault, answer: RawAnswer): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = faultJson(fault, answer.requestId, answer.isTrusted);
  const headers = {
    ...faultHeaders(fault),
    'x-request-id': answer.requestId,
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const head = `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? 'Error'}\r\n${answer.lines}${toLines(headers)}`;
  socket.end(`${head}\r\n${body}`);
}
