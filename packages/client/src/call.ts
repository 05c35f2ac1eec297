import type { CallOf, Endpoint, ReplyOf } from '@causeway/contract';
import { buildUrl } from './build-url.ts';
import type { UrlParts } from './build-url.ts';
import { CallFailure } from './call-failure.ts';
import { openExchange } from './exchange.ts';
import type { Order } from './exchange.ts';
import { strangerCause } from './stranger-cause.ts';
import type { Target } from './target.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of each attempt. Default 30 s; 10 min where the answer may take as long as a model thinks. */
  readonly timeoutMs?: number;
}

/** `{ params, query, body, signal?, timeoutMs? }`; left out where the endpoint needs nothing. */
export type CallArguments<E extends Endpoint> =
  Record<never, never> extends CallOf<E> ? [input?: CallOf<E> & CallOptions] : [input: CallOf<E> & CallOptions];

type Loose = CallOptions & UrlParts & { readonly body?: unknown };

const maxRetries = 2;
// Longer waits are for a person to decide.
const maxWaitMs = 10_000;

/**
 * Calls one operation of the contract and validates its reply.
 * GET is repeated at most twice when the server says that it may succeed later, after the time it asks for.
 * Throws a `CallFailure`.
 */
export async function call<E extends Endpoint>(client: Target, endpoint: E, ...given: CallArguments<E>): Promise<ReplyOf<E>> {
  const input: Loose = given[0] ?? {};
  const order = orderOf(client, endpoint, input);
  for (let attempt = 0; ; attempt += 1) {
    try {
      // The schema made it, so it has the schema's type.
      return (await callOnce(client, endpoint, order)) as ReplyOf<E>;
    } catch (error) {
      const waitMs = attempt < maxRetries && endpoint.method === 'GET' ? waitOf(error, attempt) : undefined;
      if (waitMs === undefined) throw error;
      await pause(waitMs, input.signal);
    }
  }
}

function orderOf(client: Target, endpoint: Endpoint, input: Loose): Order {
  return {
    method: endpoint.method,
    url: buildUrl(client.base, endpoint.path, input),
    ...(input.body === undefined ? {} : { body: input.body }),
    signal: input.signal,
    timeoutMs: input.timeoutMs ?? (endpoint.mayStream === true ? 600_000 : 30_000),
  };
}

async function callOnce(client: Target, endpoint: Endpoint, order: Order): Promise<unknown> {
  const exchange = await openExchange(client, order);
  try {
    const text = await exchange.read(() => exchange.response.text());
    return endpoint.reply === undefined ? undefined : validate(endpoint, exchange.response, text);
  } finally {
    exchange.close();
  }
}

function validate(endpoint: Endpoint, response: Response, text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const cause = strangerCause(response, text);
    throw new CallFailure({ kind: 'fault', code: cause.code, message: cause.sentence, cause, status: response.status });
  }
  // No generated code: a page's Content-Security-Policy forbids it.
  const parsed = endpoint.reply?.safeParse(json, { jitless: true });
  if (parsed?.success !== false) return parsed?.data;
  const problem = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw invalidReply(endpoint, response, problem);
}

function invalidReply(endpoint: Endpoint, response: Response, problem: string): CallFailure {
  const message = `The reply to ${endpoint.name} does not have the agreed form; page and server may be of different versions.`;
  const fix = { summary: 'Reload the page; if that does not help, update and restart the server.' };
  const cause = {
    code: 'invalid_reply',
    title: 'Page and server do not match',
    sentence: message,
    fix,
    evidence: [problem],
  } as const;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  return new CallFailure({ kind: 'fault', code: cause.code, message, cause, status: response.status, requestId });
}

function waitOf(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof CallFailure) || error.kind !== 'fault' || !error.retryable) return undefined;
  const asked = error.retryAfterMs ?? 250 * 2 ** attempt;
  // Jitter only ever adds: coming back before the asked time is refused again.
  return asked > maxWaitMs ? undefined : asked + Math.random() * 250;
}

function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    // An abort ends the wait; the next attempt then fails as aborted.
    signal?.addEventListener('abort', end);
  });
}
