import type { Cause } from './cause.ts';

const proxyStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** The cause behind an answer that no server of ours wrote: a proxy whose backend is gone, a page, another program. */
export function strangerCause(response: Response, text: string): Cause {
  const address = new URL(response.url).origin;
  const evidence = [`${response.url}: ${response.status} ${response.headers.get('content-type') ?? 'without a content type'}`];
  const start = text.trim().slice(0, 80).replaceAll(/\s+/gu, ' ');
  if (start !== '') evidence.push(`The body starts: ${start}`);
  if (proxyStatuses.has(response.status)) return deadBehindProxy(address, response.status, evidence);
  if (response.status === 429) {
    const sentence = `${address} refuses further requests for now.`;
    return {
      code: 'rate_limited',
      title: 'Too many requests',
      sentence,
      fix: { summary: 'Wait a moment and try again.' },
      evidence,
    };
  }
  return {
    code: 'not_causeway',
    title: 'Another program answers at this address',
    sentence: `What answers at ${address} is not a Causeway server, or a proxy answers in its place.`,
    fix: { summary: 'Check the address and the port; behind a proxy, pass the API paths (/api, /v1, /health) on to Causeway.' },
    evidence,
  };
}

function deadBehindProxy(address: string, status: number, evidence: readonly string[]): Cause {
  return {
    code: 'backend_not_running',
    title: 'The server behind the proxy is not running',
    sentence: `A proxy at ${address} answered ${status} because it cannot reach the server behind it.`,
    fix: { summary: 'Start the server, then try again.', command: 'npm start' },
    evidence,
  };
}
