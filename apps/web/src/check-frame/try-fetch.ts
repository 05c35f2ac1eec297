import type { BrowserAttempt } from '@causeway/contract';
import type { FrameOrder } from './frame-message.ts';

const patienceMs = 8000;
const mostBytes = 256 * 1024;

type Wanted = FrameOrder['fetches'][number];

/** The request as a script of this page would send it; when nothing can be read, whether the server answers at all. */
export async function tryFetch(wanted: Wanted): Promise<readonly BrowserAttempt[]> {
  const first = await attempt(wanted);
  return first.outcome === 'read' ? [first] : [first, await reach(wanted)];
}

async function attempt({ url, method, headers, credentials, body }: Wanted): Promise<BrowserAttempt> {
  const startedAt = performance.now();
  const seen = { kind: 'fetch', method, url } as const;
  try {
    const init = { method, credentials, cache: 'no-store', signal: AbortSignal.timeout(patienceMs) } as const;
    const response = await fetch(url, {
      ...init,
      headers: headers.map(([...pair]) => pair),
      ...(body === undefined ? {} : { body }),
    });
    const ms = performance.now() - startedAt;
    return {
      ...seen,
      outcome: 'read',
      ms,
      status: response.status,
      header_names: [...response.headers.keys()].slice(0, 100),
      body_bytes: await countBytes(response),
    };
  } catch (error) {
    return { ...seen, ...failureOf(error), ms: performance.now() - startedAt };
  }
}

/** Without CORS a browser sends the request and hides the answer: that it came says that the server is there. */
async function reach({ url, credentials }: Wanted): Promise<BrowserAttempt> {
  const startedAt = performance.now();
  const seen = { kind: 'no-cors', method: 'GET', url } as const;
  try {
    await fetch(url, { mode: 'no-cors', credentials, cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
    return { ...seen, outcome: 'opaque', ms: performance.now() - startedAt };
  } catch (error) {
    return { ...seen, ...failureOf(error), ms: performance.now() - startedAt };
  }
}

function failureOf(error: unknown): Pick<BrowserAttempt, 'outcome' | 'message'> {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError';
  return { outcome: isLate ? 'timeout' : 'failed', message: String(error).slice(0, 600) };
}

/** How much came, up to a bound; what it says is of no concern here. */
async function countBytes(response: Response): Promise<number> {
  const reader = response.body?.getReader();
  let size = 0;
  if (reader === undefined) return size;
  try {
    while (size < mostBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The body broke off: the head was readable all the same.
  }
  return size;
}
