import type { FaultCode } from '@causeway/contract';
import type { Cause, CauseCode } from './cause.ts';

export interface FaultFacts {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly fix?: { readonly summary: string; readonly command?: string } | undefined;
  readonly reason?: string | undefined;
  readonly dependency?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

// Faults that the client also finds out by itself share one code, so that a consumer knows one name for them.
const renamed: Partial<Record<FaultCode, CauseCode>> = {
  dependency_unavailable: 'dependency_down',
  rate_limit_exceeded: 'rate_limited',
  origin_not_allowed: 'origin_not_allowed',
};

// At most eight words each, the cause and not the symptom.
const titles: Partial<Record<FaultCode, string>> = {
  invalid_request: 'The request is not valid',
  invalid_json: 'The body is not valid JSON',
  malformed_request: 'The request is not valid HTTP',
  malformed_url: 'The address is not encoded correctly',
  conflicting_credentials: 'Two different credentials were sent',
  missing_credentials: 'You are not signed in',
  invalid_api_key: 'The credential is not valid any more',
  sign_in_link_used: 'The sign-in link was used or expired',
  insufficient_scope: 'The key lacks a permission',
  origin_not_allowed: 'This page is not an allowed origin',
  cross_site_request: 'A change came from a foreign page',
  not_found: 'There is nothing at this address',
  model_not_found: 'No provider offers this model',
  method_not_allowed: 'This address does not take that method',
  request_timeout: 'The request did not arrive in time',
  conflict: 'It was changed meanwhile',
  session_busy: 'An answer is still being generated',
  payload_too_large: 'The request is too large',
  unsupported_media_type: 'The content type is not JSON',
  host_not_allowed: 'The server does not answer for this host',
  upgrade_required: 'A proxy dropped the WebSocket upgrade',
  rate_limit_exceeded: 'Too many requests',
  headers_too_large: 'Too many cookies for this host',
  internal_error: 'The server made a mistake',
  upstream_rejected: 'The model provider refused the request',
  upstream_invalid: 'The model provider speaks another protocol',
  upstream_cut: 'The model provider cut the answer',
  upstream_unreachable: 'The model provider cannot be reached',
  upstream_timeout: 'The model provider did not answer in time',
  backend_unreachable: 'The backend cannot be reached',
  backend_closed: 'The backend closed the connection',
  backend_invalid: 'The backend does not speak HTTP',
  backend_refused: 'The backend refused the WebSocket',
  backend_timeout: 'The backend did not answer in time',
  proxy_loop: 'The proxy asks itself',
  speech_engine_missing: 'A speech engine is missing',
  speech_failed: 'A speech engine failed',
  carrier_not_configured: 'No telephone company is configured',
  carrier_failed: 'The telephone company refused or is away',
  recording_gone: 'The carrier no longer has the recording',
  carrier_signature: 'The request is not signed by the carrier',
  dependency_unavailable: 'A needed service is not available',
  database_busy: 'Another process locks the database',
  disk_full: 'The disk is full',
  no_model_configured: 'No model is configured',
  overloaded: 'The server is too busy',
  draining: 'The server is restarting',
};

const isTitled = (code: string): code is FaultCode => Object.hasOwn(titles, code);

/** The cause that a server named in its envelope. */
export function causeOfFault(facts: FaultFacts): Cause {
  const code = isTitled(facts.code) ? (renamed[facts.code] ?? facts.code) : 'unknown';
  return {
    code,
    title: titleOf(facts),
    sentence: facts.message,
    ...(facts.fix === undefined ? {} : { fix: facts.fix }),
    evidence: evidenceOf(facts),
  };
}

function titleOf({ code, dependency, status }: FaultFacts): string {
  if (code === 'dependency_unavailable' && dependency !== undefined) return `${capitalize(dependency)} is not available`;
  const title = isTitled(code) ? titles[code] : undefined;
  return title ?? (status >= 500 ? 'The server could not do it' : 'The server refused the request');
}

function evidenceOf(facts: FaultFacts): string[] {
  const lines = [facts.status === 0 ? `Code: ${facts.code}` : `The server answered ${facts.status} ${facts.code}`];
  if (facts.reason !== undefined) lines.push(`Reason: ${facts.reason}`);
  if (facts.retryAfterMs !== undefined) lines.push(`Try again after ${Math.ceil(facts.retryAfterMs / 1000)} s`);
  if (facts.requestId !== undefined) lines.push(`Request id: ${facts.requestId}`);
  return lines;
}

const capitalize = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
