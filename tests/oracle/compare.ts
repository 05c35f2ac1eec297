import type { HeaderLine, Verdict } from '@causeway/cors';
import { judgedErrors, judgedLines, measuredErrors, measuredLines } from './compare-console.ts';
import type { Observation } from './measure.ts';
import type { OracleCase } from './oracle-case.ts';
import type { PageResult } from '../../packages/doctor/src/browser/page-runner.ts';
import type { SeenRequest } from './wire-server.ts';

/** One thing that judge and browser see differently. */
export interface Disagreement {
  readonly what: string;
  readonly judged: string;
  readonly measured: string;
}

/** Everything in which the verdicts on a case differ from what the browser did. */
export function compare(each: OracleCase, verdicts: readonly Verdict[], observation: Observation): readonly Disagreement[] {
  const profile = verdicts[0]?.profile;
  const waits = each.calls.some(({ after }) => after !== undefined);
  if (profile === 'firefox' && waits && asksAgain(verdicts, observation)) return [];
  const pairs: (readonly [what: string, judged: unknown, measured: unknown])[] = [
    ...comparedCalls(each, verdicts, observation),
    ['requests', ...comparedRequests(each, verdicts, observation)],
    ['console', judgedLines(verdicts), measuredLines(observation.lines, verdicts)],
  ];
  if (profile === 'chromium') {
    pairs.push(['error class', judgedErrors(verdicts), measuredErrors(observation.corsErrors, verdicts)]);
  }
  return pairs
    .map(([what, judged, measured]) => ({ what, judged: JSON.stringify(judged), measured: JSON.stringify(measured) }))
    .filter(({ judged, measured }) => judged !== measured);
}

function comparedCalls({ calls }: OracleCase, verdicts: readonly Verdict[], { results }: Observation) {
  return calls.flatMap(({ initiator }, index) => {
    const [verdict, result] = [verdicts[index], results[index]];
    if (verdict === undefined || result === undefined) return [];
    return [[`call ${index}`, fromVerdict(verdict, initiator === 'fetch'), fromResult(result)] as const];
  });
}

// A sandboxed page has no cookies to send; XMLHttpRequest adds a type by itself.
function comparedRequests({ page, calls }: OracleCase, verdicts: readonly Verdict[], observation: Observation) {
  const hidden = {
    ...(page === 'plain' ? {} : { cookie: false }),
    ...(calls[0]?.initiator === 'fetch' ? {} : { hasType: false }),
  };
  const judged = verdicts.flatMap(sent).map((one) => ({ ...one, ...hidden }));
  return [judged, observation.seen.map((one) => ({ ...seen(one), ...hidden }))] as const;
}

// Firefox forgets preflights when its DNS cache is refreshed, which nobody can foresee.
function asksAgain(verdicts: readonly Verdict[], { seen: measured }: Observation): boolean {
  const judged = verdicts.flatMap(({ requests }) => requests.filter(({ kind }) => kind === 'preflight'));
  return measured.filter(({ kind }) => kind === 'preflight').length > judged.length;
}

function fromVerdict(verdict: Verdict, isFetch: boolean): object {
  if (verdict.outcome === 'refused') return { isAllowed: false };
  const { status, url, headers, isRedirected, type } = verdict;
  return isFetch ? { isAllowed: true, status, url, headers, isRedirected, type } : { isAllowed: true, status, url, headers };
}

function fromResult({ isAllowed, type, status, url, isRedirected, headers }: PageResult): object {
  if (!isAllowed) return { isAllowed };
  if (type !== 'xhr') return { isAllowed, status, url, headers, isRedirected, type };
  const sorted = headers
    .map(([name, value]): HeaderLine => [name.toLowerCase(), value])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { isAllowed, status, url, headers: sorted };
}

const shown: ReadonlySet<string> = new Set(['access-control-request-method', 'access-control-request-headers', 'origin']);

// How two values of one header are joined on the wire, and how a charset is spelled, is no matter of the judge.
function pickHeaders(headers: readonly HeaderLine[]): object {
  const has = (wanted: string) => headers.some(([name]) => name === wanted);
  const exact = Object.fromEntries(headers.filter(([name]) => shown.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { ...exact, hasType: has('content-type'), hasAuthorization: has('authorization') };
}

function sent({ requests }: Verdict): readonly object[] {
  return requests
    .filter(({ url }) => url.includes('/c/'))
    .map(({ kind, url, method, headers, sendsCredentials }) => ({
      kind,
      hop: /\/(\d+)(?:\?.*)?$/u.exec(url)?.[1],
      method,
      ...pickHeaders(headers),
      cookie: sendsCredentials,
    }));
}

function seen({ kind, hop, method, headers }: SeenRequest): object {
  return { kind, hop, method, ...pickHeaders(headers), cookie: headers.some(([name]) => name === 'cookie') };
}
