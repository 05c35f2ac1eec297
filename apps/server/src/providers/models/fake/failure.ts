import type { ServerResponse } from 'node:http';
import type { FakeCommand } from './command.ts';
import { commandNumber } from './command.ts';

export type Wire = 'openai' | 'anthropic' | 'google';

const typeByStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const googleStatus: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

/** The error object of a wire. */
export function errorObject(wire: Wire, status: number, command: FakeCommand): Record<string, unknown> {
  const message = command.get('error_message') ?? `fake failure ${status}`;
  const type = command.get('error_type') ?? typeByStatus[status] ?? 'server_error';
  if (wire === 'anthropic') {
    return { type: 'error', error: { type: status >= 500 && status !== 529 ? 'api_error' : type, message } };
  }
  if (wire === 'google') return { error: { code: status, message, status: googleStatus[status] ?? 'INTERNAL' } };
  return { error: { message, type, param: command.get('error_param') ?? null, code: command.get('error_code') ?? null } };
}

const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';

function errorBody(wire: Wire, status: number, command: FakeCommand): readonly [type: string, body: string] {
  const message = command.get('error_message') ?? `fake failure ${status}`;
  switch (command.get('error_body')) {
    case 'html':
      return ['text/html', page];
    case 'text':
      return ['text/plain', message];
    case 'fastapi':
      return ['application/json', JSON.stringify({ detail: [{ loc: ['body', 'model'], msg: message, type: 'value_error' }] })];
    case 'string':
      return ['application/json', JSON.stringify({ error: message })];
    case 'empty':
      return ['application/json', ''];
    default:
      return ['application/json', JSON.stringify(errorObject(wire, status, command))];
  }
}

/** Answers a failure status; false when none was commanded. */
export function fail(response: ServerResponse, wire: Wire, command: FakeCommand): boolean {
  const redirect = command.get('redirect');
  if (redirect !== undefined) {
    response.writeHead(302, { location: redirect }).end();
    return true;
  }
  if (command.has('html')) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    return true;
  }
  const status = commandNumber(command, 'status');
  if (status === undefined) return false;
  const [type, body] = errorBody(wire, status, command);
  response.setHeader('content-type', type);
  const retryAfterMs = command.get('retry_after_ms');
  const retryAfter = command.get('retry_after');
  if (retryAfterMs !== undefined) response.setHeader('retry-after-ms', retryAfterMs);
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  response.writeHead(status).end(body);
  return true;
}
