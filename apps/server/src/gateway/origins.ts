import { createDecider, explainDecision } from '@causeway/cors';
import type { CorsDecision, CorsPolicy, HeaderLine } from '@causeway/cors';
import { toLines } from './exchange.ts';
import type { GateRequest } from './exchange.ts';

export interface OriginVerdict {
  readonly decision: CorsDecision;
  /** The decision's headers and those every response carries, as lines. */
  readonly lines: string;
  /** For the log line: `same-origin`, `allowed`, `denied: …`; undefined without an Origin. */
  readonly summary: string | undefined;
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

/** Frozen answers of the decider are shared, so their text is made once each. */
function createLineTable(): (headers: readonly HeaderLine[], isDenied: boolean) => string {
  const made = new WeakMap<readonly HeaderLine[], string>();
  return (headers, isDenied) => {
    const known = made.get(headers);
    if (known !== undefined) return known;
    const all: Record<string, string> = { 'x-content-type-options': 'nosniff', ...Object.fromEntries(headers) };
    if (isDenied) all['x-causeway-cors'] ??= 'denied; reason=origin';
    const lines = toLines(all);
    made.set(headers, lines);
    return lines;
  };
}

/** The gateway's side of CORS: the pure law of `@causeway/cors`, applied to what is on the wire. `scheme` is that of this server's address. */
export function createOrigins(policy: CorsPolicy, schemeOf: (host: string) => 'http' | 'https'): Origins {
  const decide = createDecider(policy);
  const linesOf = createLineTable();
  const ownOrigin = (host: string | undefined): string | undefined =>
    host === undefined ? undefined : `${schemeOf(host)}://${host}`;

  const judge: Origins['judge'] = (request) => {
    const { headers } = request;
    const { origin, host } = headers;
    if (origin === undefined) {
      const decision = decide({ method: 'GET' });
      return { decision, lines: linesOf(decision.headers, false), summary: undefined };
    }
    const hostOrigin = ownOrigin(host);
    const decision = decide({
      method: request.method ?? 'GET',
      origin,
      hostOrigin,
      requestMethod: first(headers['access-control-request-method']),
      requestHeaders: first(headers['access-control-request-headers']),
      privateNetwork: headers['access-control-request-private-network'] === 'true',
    });
    const isDenied = decision.kind === 'denied' || decision.kind === 'preflight-denied';
    const granted = origin === hostOrigin ? 'same-origin' : 'allowed';
    const summary = isDenied ? `denied: ${decision.reason}` : granted;
    return { decision, lines: linesOf(decision.headers, isDenied), summary };
  };

  return {
    policy,
    judge,
    linesFor: (origin, host) => {
      const decision = decide({ method: 'GET', origin, hostOrigin: ownOrigin(host) });
      return linesOf(decision.headers, decision.kind === 'denied');
    },
    isAllowed: (origin, host) => decide({ method: 'GET', origin, hostOrigin: ownOrigin(host) }).kind === 'allowed',
    explain: (verdict, origin) => explainDecision(verdict.decision, origin, policy),
  };
}
