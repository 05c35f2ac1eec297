import { Fault } from '@causeway/contract';
import type { FaultDetails, FaultFix } from '@causeway/contract';
import { isRecord } from './json-value.ts';
import type { Json } from './json-value.ts';

/** Who answered: named in every message. */
export interface UpstreamName {
  readonly name: string;
  /** `127.0.0.1:11434`. */
  readonly address: string;
  /** Removed from whatever the upstream says. */
  readonly apiKey: string | undefined;
}

interface UpstreamError {
  readonly status: number;
  readonly message: string | undefined;
  readonly type: string | null;
  readonly code: string | null;
  readonly param: string | undefined;
  /** Shaped as OpenAI shapes it, so the address is right even when the status is 404. */
  readonly isOpenAi: boolean;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const startCommands: Readonly<Record<string, string>> = {
  11_434: 'ollama serve',
  1234: 'lms server start',
  8080: 'llama-server -m model.gguf',
};
const maxMessage = 2000;

function detailOf(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return text(detail);
  const parts = detail.map((one: unknown) => (isRecord(one) ? (text(one['msg']) ?? JSON.stringify(one)) : String(one)));
  return parts.join('; ');
}

const statusByType: readonly (readonly [RegExp, number])[] = [
  [/rate_?limit|too_many|exhausted|quota/iu, 429],
  [/overloaded|unavailable/iu, 529],
  [/auth/iu, 401],
  [/permission/iu, 403],
  [/not_?found/iu, 404],
  [/invalid_?request|invalid_?argument|bad_?request|context_length/iu, 400],
];

function guessStatus(error: Json): number {
  for (const key of ['status', 'status_code', 'code']) {
    const value = Number(error[key]);
    if (Number.isInteger(value) && value >= 400 && value <= 599) return value;
  }
  const words = `${text(error['type']) ?? ''} ${text(error['code']) ?? ''} ${text(error['status']) ?? ''}`;
  return statusByType.find(([pattern]) => pattern.test(words))?.[1] ?? 500;
}

/** An error object of an event or a body, whichever relative of OpenAI wrote it. */
function readError(value: unknown, status: number | undefined): UpstreamError {
  const error: Json = isRecord(value) ? value : { message: value };
  const code = text(error['code']) ?? null;
  return {
    status: status ?? guessStatus(error),
    message: text(error['message']) ?? detailOf(error['detail']),
    type: text(error['type']) ?? text(error['status']) ?? null,
    code,
    param: text(error['param']),
    isOpenAi: text(error['message']) !== undefined,
  };
}

function readBody(status: number, body: string): UpstreamError {
  const none = { status, message: undefined, type: null, code: null, param: undefined, isOpenAi: false };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    const title = /<title>([^<]*)<\/title>/iu.exec(body)?.[1];
    return { ...none, message: /^\s*</u.test(body) ? title?.trim() : text(body.trim()) };
  }
  // Google answers a list with one error on some routes.
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isRecord(first)) return none;
  return readError(first['error'] ?? first, status);
}

function clean(message: string, apiKey: string | undefined): string {
  const hidden = apiKey === undefined || apiKey.length < 8 ? message : message.replaceAll(apiKey, '…');
  return hidden.length > maxMessage ? `${hidden.slice(0, maxMessage)}…` : hidden;
}

const settings = (name: string): FaultFix => ({
  summary: `Correct the key of the provider "${name}" under Settings or in its environment variable.`,
});

function toFault(who: UpstreamName, error: UpstreamError, retryAfterMs: number | undefined): Fault {
  const { status } = error;
  const said = error.message === undefined ? undefined : clean(error.message, who.apiKey);
  const tail = said === undefined ? '.' : `: ${said}`;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const common: FaultDetails = {
    dependency: who.name,
    reason: `${who.name} at ${who.address} answered ${status}${tail}`,
    ...wait,
  };
  // Under its own status it would read as if the caller's key for this server were wrong.
  if (status === 401 || status === 403) {
    return new Fault('upstream_rejected', {
      ...common,
      message: `The provider "${who.name}" refused its API key (${status})${tail}`,
      fix: settings(who.name),
    });
  }
  if (status >= 500) {
    const fix = { summary: 'Try again in a moment, or choose another model.' };
    return new Fault('upstream_rejected', {
      ...common,
      message: `The provider "${who.name}" failed (${status})${tail}`,
      fix,
      retryable: true,
    });
  }
  if (status < 400 || (status === 404 && !error.isOpenAi)) {
    return new Fault('upstream_invalid', {
      ...common,
      message: `The provider "${who.name}" has no such endpoint at its base URL (${status})${tail}`,
    });
  }
  return new Fault('upstream_rejected', {
    ...common,
    message: said ?? `The provider "${who.name}" refused the request (${status}).`,
    ...(error.param === undefined ? {} : { param: error.param }),
    retryable: (status === 408 || status === 429) && error.code !== 'insufficient_quota',
    upstream: { status, code: error.code, type: error.type },
  });
}

/**
 * The fault of an answer that is not a success. 4xx keep status, message, code and parameter; 401 and 403 become 502 because it is
 * our key that was refused, not the caller's; 5xx become a retryable 502.
 */
export function faultOfAnswer(
  who: UpstreamName,
  answer: { readonly status: number; readonly body: string; readonly retryAfterMs: number | undefined },
): Fault {
  return toFault(who, readBody(answer.status, answer.body), answer.retryAfterMs);
}

/** The fault of an error object inside a stream or inside a body with status 200. */
export function faultOfErrorObject(who: UpstreamName, error: unknown): Fault {
  return toFault(who, readError(error, undefined), undefined);
}

/** 3xx are not followed: a key must not travel to a host it was not given for. */
export function faultOfRedirect(who: UpstreamName, status: number, location: string | undefined): Fault {
  return new Fault('upstream_invalid', {
    dependency: who.name,
    message: `The provider "${who.name}" redirects (${status}) to ${location ?? 'nowhere'}; redirects are not followed.`,
    fix: { summary: 'Set the address it redirects to as the base URL of the provider.' },
  });
}

export function faultOfContent(who: UpstreamName, contentType: string | undefined, expected: string): Fault {
  return new Fault('upstream_invalid', {
    dependency: who.name,
    message: `The provider "${who.name}" answered ${contentType ?? 'no content type'} instead of ${expected}.`,
    reason: `${who.address} answered ${contentType ?? 'without a content type'}`,
  });
}

export function faultOfCut(who: UpstreamName, reason: string, cause?: unknown): Fault {
  return new Fault('upstream_cut', {
    dependency: who.name,
    message: `The provider "${who.name}" ended the answer before it was complete: ${reason}.`,
    reason,
    cause,
  });
}

export function faultOfSilence(who: UpstreamName, what: string, limitMs: number): Fault {
  return new Fault('upstream_timeout', {
    dependency: who.name,
    message: `The provider "${who.name}" at ${who.address} ${what} within ${limitMs >= 1000 ? `${limitMs / 1000} s` : `${limitMs} ms`}.`,
  });
}

function unreachableMessage(code: string, name: string, address: string): string {
  const where = `The provider "${name}" at ${address}`;
  if (code === 'ECONNREFUSED') return `${where} refused the connection: nothing listens there.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `${where} cannot be reached: the host name does not resolve.`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `${where} cannot be reached: there is no route to the host.`;
  if (code === 'ETIMEDOUT') return `${where} cannot be reached: the connection was not accepted in time.`;
  if (/SSL|EPROTO/u.test(code)) return `${where} does not speak TLS: its address probably begins with http://.`;
  if (/CERT|SIGNED|ALTNAME|ISSUER/u.test(code)) return `${where} shows a certificate that cannot be trusted (${code}).`;
  return `${where} cannot be reached (${code}).`;
}

/** The fault of a connection that was not established. */
export function faultOfConnection(who: UpstreamName, error: Error & { readonly code?: string }): Fault {
  const command = startCommands[who.address.slice(who.address.lastIndexOf(':') + 1)];
  const isLocal = /^(?:localhost|127\.|\[::1\])/u.test(who.address);
  const fix = command !== undefined && isLocal ? { fix: { summary: `Start it on this machine: ${command}`, command } } : {};
  return new Fault('upstream_unreachable', {
    dependency: who.name,
    message: unreachableMessage(error.code ?? 'failed', who.name, who.address),
    reason: error.message === '' ? (error.code ?? 'failed') : error.message,
    cause: error,
    ...fix,
  });
}

/** The fault of a request that could not even be written: most often something else was pasted with the key. */
export function faultOfHeaders(who: UpstreamName, error: unknown): Fault {
  return new Fault('upstream_rejected', {
    dependency: who.name,
    message: `The key of the provider "${who.name}" holds a character that no header can carry.`,
    reason: error instanceof Error && 'code' in error ? String(error.code) : 'the request could not be written',
    fix: settings(who.name),
  });
}
