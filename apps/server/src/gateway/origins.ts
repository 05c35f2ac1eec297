import { type CorsDecision, type CorsPolicy, createDecider, explainDecision, type HeaderLine } from '@causeway/cors';
import type { GateRequest } from './exchange.ts';

export interface OriginVerdict {
  readonly decision: CorsDecision;
  /** The decision's headers and those every response carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the log line: `same-origin`, `allowed`, `denied: …`; undefined without an Origin. */
  readonly summary: string | undefined;
}

export interface Origins {
  /** For a parsed request whose Host passed the host guard. */
  judge(request: GateRequest): OriginVerdict;
  /** Headers of an answer to bytes that did not parse; the origin is what could be read in them. */
  headersFor(origin: string | undefined, host: string | undefined): Readonly<Record<string, string>>;
  /** Whether a page of this origin may open a socket or write. */
  isAllowed(origin: string | undefined, host: string | undefined): boolean;
  explain(verdict: OriginVerdict, origin: string | undefined): string;
  readonly policy: CorsPolicy;
}

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.join(', ');

/** Frozen answers of the decider are shared, so their header objects are made once each. */
function createHeaderTable(): (lines: readonly HeaderLine[], isDenied: boolean) => Readonly<Record<string, string>> {
  const made = new WeakMap<readonly HeaderLine[], Readonly<Record<string, string>>>();
  return (lines, isDenied) => {
    const known = made.get(lines);
    if (known) return known;
    const headers: Record<string, string> = { 'x-content-type-options': 'nosniff', ...Object.fromEntries(lines) };
    if (isDenied) headers['x-causeway-cors'] ??= 'denied; reason=origin';
    made.set(lines, headers);
    return headers;
  };
}

/** The gateway's side of CORS: the pure law of `@causeway/cors`, applied to what is on the wire. `scheme` is that of this server's address. */
export function createOrigins(policy: CorsPolicy, schemeOf: (host: string) => 'http' | 'https'): Origins {
  const decide = createDecider(policy);
  const headersOf = createHeaderTable();
  const ownOrigin = (host: string | undefined): string | undefined => (host === undefined ? undefined : `${schemeOf(host)}://${host}`);

  const judge: Origins['judge'] = (request) => {
    const { headers } = request;
    const { origin, host } = headers;
    if (origin === undefined) {
      const decision = decide({ method: 'GET' });
      return { decision, headers: headersOf(decision.headers, false), summary: undefined };
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
    const summary = isDenied ? `denied: ${decision.reason}` : origin === hostOrigin ? 'same-origin' : 'allowed';
    return { decision, headers: headersOf(decision.headers, isDenied), summary };
  };

  return {
    policy,
    judge,
    headersFor: (origin, host) => {
      const decision = decide({ method: 'GET', origin, hostOrigin: ownOrigin(host) });
      return headersOf(decision.headers, decision.kind === 'denied');
    },
    isAllowed: (origin, host) => decide({ method: 'GET', origin, hostOrigin: ownOrigin(host) }).kind === 'allowed',
    explain: (verdict, origin) => explainDecision(verdict.decision, origin, policy),
  };
}
