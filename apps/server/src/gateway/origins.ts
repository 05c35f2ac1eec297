import { createDecider, explainDecision } from '@causeway/cors';
import type { CorsDecision, CorsPolicy, HeaderLine } from '@causeway/cors';
import { toLines } from './exchange.ts';
import type { GateRequest } from './exchange.ts';
import { grantedText } from './logs/request-log.ts';

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
const maxKeptLength = 1000;

/** What decides beside host and origin: for a preflight, what it asks for. */
function askedBy({ headers, method }: GateRequest): string {
  if (method !== 'OPTIONS') return '';
  const names = headers['access-control-request-headers'];
  return `${headers['access-control-request-method']} ${names} ${String(headers['access-control-request-private-network'])}`;
}

/** By host, origin and what is asked: three looks at short texts cost less than one at a text that is put together first. */
class Verdicts {
  readonly #kept = new Map<string, Map<string, Map<string, OriginVerdict>>>();
  #count = 0;
  #latest: { readonly host: string; readonly origin: string; readonly verdict: OriginVerdict } | undefined;

  find(host: string, origin: string, asked: string): OriginVerdict | undefined {
    const latest = this.#latest;
    // Almost always the same page again; to compare costs less than to look up.
    if (latest !== undefined && asked === '' && latest.origin === origin && latest.host === host) return latest.verdict;
    const verdict = this.#kept.get(host)?.get(origin)?.get(asked);
    if (verdict !== undefined && asked === '') this.#latest = { host, origin, verdict };
    return verdict;
  }

  keep(request: GateRequest, verdict: OriginVerdict): void {
    const { host = '', origin = '' } = request.headers;
    const asked = askedBy(request);
    if (this.#count >= maxKept || host.length + origin.length + asked.length > maxKeptLength) return;
    const origins = this.#kept.get(host) ?? new Map<string, Map<string, OriginVerdict>>();
    const verdicts = origins.get(origin) ?? new Map<string, OriginVerdict>();
    this.#kept.set(host, origins.set(origin, verdicts.set(asked, verdict)));
    this.#count += 1;
  }
}

/** The gateway's side of CORS: the pure law of `@causeway/cors`, applied to what is on the wire. `scheme` is that of this server's address. */
export function createOrigins(policy: CorsPolicy, schemeOf: (host: string) => 'http' | 'https'): Origins {
  const decide = createDecider(policy);
  const verdicts = new Verdicts();
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
      const { host = '', origin } = request.headers;
      if (origin === undefined) return withoutOrigin;
      const known = verdicts.find(host, origin, askedBy(request));
      if (known !== undefined) return known;
      const verdict = decideFor(request, origin);
      // Refusals are not kept: a flood of them would take the place of the pages that are served.
      if (verdict.grantedText !== undefined) verdicts.keep(request, verdict);
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
