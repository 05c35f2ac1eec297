import { createUpstream, openExchange, readBody } from './exchange.ts';
import type { Upstream } from './exchange.ts';
import type { ModelLimits } from './limits.ts';
import { readRetryAfter } from './retry-after.ts';
import { faultOfAnswer, faultOfContent, faultOfRedirect } from './upstream-fault.ts';

export interface ProviderListOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** After the base URL. */
  readonly path: string;
  readonly limits: ModelLimits;
}

const maxListBytes = 8 * 1024 * 1024;

async function fetchList(upstream: Upstream, options: ProviderListOptions, signal: AbortSignal): Promise<unknown> {
  const { path, limits } = options;
  const request = {
    method: 'GET',
    path,
    accept: 'application/json',
    signal,
    requestId: 'models',
    limits,
    headersMs: limits.listMs,
  } as const;
  const exchange = await openExchange(upstream, request);
  const { statusCode: status = 0, headers } = exchange.response;
  const body = (await readBody(upstream, exchange, { maxBytes: maxListBytes, idleMs: limits.listMs })).toString();
  if (status >= 400) throw faultOfAnswer(upstream, { status, body, retryAfterMs: readRetryAfter(headers) });
  if (status >= 300) throw faultOfRedirect(upstream, status, headers.location);
  try {
    return JSON.parse(body);
  } catch {
    throw faultOfContent(upstream, headers['content-type'], 'a list of models');
  }
}

export interface ProviderList {
  readonly upstream: Upstream;
  /** The body of the list. Throws `upstream_*`. */
  fetch(signal: AbortSignal): Promise<unknown>;
}

/** Lists models where the list is not OpenAI's. */
export function createProviderList(options: ProviderListOptions): ProviderList {
  const upstream = createUpstream(options);
  return { upstream, fetch: (signal) => fetchList(upstream, options, signal) };
}
