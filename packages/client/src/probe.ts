import type { Target } from './target.ts';

/** What one small request showed. */
export type Probe =
  /** An answer that may not be read: `no-cors` shows nothing but that there is one. */
  | { readonly kind: 'opaque' }
  | { readonly kind: 'answer'; readonly response: Response; readonly text: string }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Nothing within the time. */
  | { readonly kind: 'silent' };

export interface ProbeRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly mode?: 'cors' | 'no-cors';
  readonly credentials?: RequestCredentials;
  /** The body is not waited for: streams never end. */
  readonly isHeadOnly?: boolean;
}

const deadlineMs = 3000;

/** Sends one small request, by default without credentials, so that no browser asks by preflight first. Never throws. */
export async function probe(target: Target, request: ProbeRequest): Promise<Probe> {
  const controller = new AbortController();
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    controller.abort();
  }, deadlineMs);
  try {
    const { url, method = 'GET', headers = {}, mode = 'cors', credentials = 'omit', isHeadOnly = false } = request;
    const own = target.origin === undefined ? {} : { Origin: target.origin };
    const init = {
      method,
      headers: { ...own, ...headers },
      mode,
      credentials,
      cache: 'no-store',
      signal: controller.signal,
    } as const;
    const response = await target.fetch(url, init);
    if (response.type === 'opaque') return { kind: 'opaque' };
    return { kind: 'answer', response, text: isHeadOnly ? '' : await response.text() };
  } catch (error) {
    return isSilent ? { kind: 'silent' } : { kind: 'failed', error };
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/** One line of evidence. */
export function describeProbe(request: ProbeRequest, result: Probe): string {
  const how = request.mode === 'no-cors' ? ' without CORS' : '';
  return `${request.method ?? 'GET'} ${request.url}${how}: ${describeResult(result)}`;
}

function describeResult(result: Probe): string {
  switch (result.kind) {
    case 'opaque': {
      return 'something answers';
    }
    case 'answer': {
      return `${result.response.status} ${result.response.headers.get('content-type') ?? ''}`.trim();
    }
    case 'failed': {
      return describeError(result.error);
    }
    default: {
      return `no answer within ${deadlineMs / 1000} s`;
    }
  }
}

/** `TypeError: Failed to fetch`, with the system's code where the program is told one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = systemCode(error);
  return `${error.name}: ${error.message}${code === undefined ? '' : ` (${code})`}`;
}

/** `ECONNREFUSED` and its like, or the name of the error below; Node tells them, browsers never do. */
export function systemCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return undefined;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
