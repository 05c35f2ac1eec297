import { createDecider, explainDecision } from '@causeway/cors';
import type { CorsDecision, CorsPolicy, HeaderLine } from '@causeway/cors';
import { toLines } from './exchange.ts';
import type { GateRequest } from './exchange.ts';
import { grantedText } from './request-log.ts';

export interface OriginVerdict {
  readonly decision: CorsDecision;
  /** The decision's headers and those every response carries, as lines. */
  readonly lines: string;
  /** For the log line: `same-origin`, `allowed`, `denied: …`; undefined without an Origin. */
  readonly summary: string | undefined;
  /** Of an allowed origin: what the log line says of it. */
  readonly grantedText: string | undefined;
}

export interface Origins {
  /** For a parsed request whose Host passed the host guard. */
  judge(request: GateRequest): OriginVerdict;
  /** Headers of an answer to bytes that did not parse; the origin is what could be read in them. */
  linesFor(origin: string | undefined, host: string | undefined): string;
  /** Whether a page of this origin may open a socket or write. */
  isAllowed(origin: string | undefined, host: string | undefined): boolean;
  explain(verdict: OriginVerdict, origin: string | undefined): string;
  readonly policy: CorsPolicy;
}

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.join(', ');

function linesOf(headers: readonly HeaderLine[], isDenied: boolean): string {
  const all: Record<string, string> = { 'x-content-type-options': 'nosniff', ...Object.fromEntries(headers) };
  if (isDenied) all['x-causeway-cors'] ??= 'denied; reason=origin';
  return toLines(all);
}

const isRefusal = ({ kind }: CorsDecision): boolean => kind === 'denied' || kind === 'preflight-denied';

/** A page's preflights and requests are the same ones again and again. Bounded: whoever asks chooses the key. */
const maxKept = 1000;

/** Host and origin of a request, and for a preflight what it asks for; only these decide. */
function keyOf({ headers, method }: GateRequest): string {
  const page = `${headers.host} ${headers.origin}`;
  if (method !== 'OPTIONS') return page;
  const asked = ['method', 'headers', 'private-network'].map((what) => first(headers[`access-control-request-${what}`]) ?? '');
  return [page, ...asked].join(' ');
}

/** The gateway's side of CORS: the pure law of `@causeway/cors`, applied to what is on the wire. `scheme` is that of this server's address. */
export function createOrigins(policy: CorsPolicy, schemeOf: (host: string) => 'http' | 'https'): Origins {
  const decide = createDecider(policy);
  const kept = new Map<string, OriginVerdict>();
  const ownOrigin = (host: string | undefined): string | undefined =>
    host === undefined ? undefined : `${schemeOf(host)}://${host}`;
  const none = decide({ method: 'GET' });
  const withoutOrigin = { decision: none, lines: linesOf(none.headers, false), summary: undefined, grantedText: undefined };

  function decideFor({ headers, method = 'GET' }: GateRequest, origin: string): OriginVerdict {
    const hostOrigin = ownOrigin(headers.host);
    const decision = decide({
      method,
      origin,
      hostOrigin,
      requestMethod: first(headers['access-control-request-method']),
      requestHeaders: first(headers['access-control-request-headers']),
      privateNetwork: headers['access-control-request-private-network'] === 'true',
    });
    const lines = linesOf(decision.headers, isRefusal(decision));
    if (isRefusal(decision) && 'reason' in decision) {
      return { decision, lines, summary: `denied: ${decision.reason}`, grantedText: undefined };
    }
    const summary = origin === hostOrigin ? 'same-origin' : 'allowed';
    return { decision, lines, summary, grantedText: grantedText(origin, summary) };
  }

  return {
    policy,
    judge: (request) => {
      const { origin } = request.headers;
      if (origin === undefined) return withoutOrigin;
      const key = keyOf(request);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const verdict = decideFor(request, origin);
      // Refusals are not kept: a flood of them would take the place of the pages that are served.
      if (verdict.grantedText !== undefined && kept.size < maxKept) kept.set(key, verdict);
      return verdict;
    },
    linesFor: (origin, host) => {
      const decision = decide({ method: 'GET', origin, hostOrigin: ownOrigin(host) });
      return linesOf(decision.headers, decision.kind === 'denied');
    },
    isAllowed: (origin, host) => decide({ method: 'GET', origin, hostOrigin: ownOrigin(host) }).kind === 'allowed',
    explain: (verdict, origin) => explainDecision(verdict.decision, origin, policy),
  };
}
