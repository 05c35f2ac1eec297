import { judge } from '@causeway/cors';
import type {
  Answer as JudgedAnswer,
  BrowserRequest,
  PageRequest,
  ProfileName,
  RefusalReason,
  Stage,
  Verdict,
} from '@causeway/cors';
import type { CredentialsMode, RequestUnderTest } from './case.ts';
import type { Answer, HeaderLines, HttpResponse } from './facts.ts';

export type { RefusalReason, Verdict } from '@causeway/cors';

/** Why an answer's headers would be refused. */
export interface Flaw {
  readonly reason: RefusalReason;
  readonly stage: Stage;
  /** The value at fault. */
  readonly detail: string;
}

/** The URL without what keeps a browser from sending at all: that is told apart, and the rest is judged as if it were mended. */
function judgedUrl(text: string, origin: string): string {
  const url = new URL(text);
  if (origin.startsWith('https:') && url.protocol === 'http:') url.protocol = 'https:';
  const isBad = refusedBeforeSending({ url: url.href }, url.origin) === 'bad-port';
  if (isBad) url.port = '65001';
  return url.href;
}

/** The request in the words of the standard. Leave to reach local networks is assumed: other rules look at that. */
export function pageRequestOf(request: RequestUnderTest, origin: string): PageRequest {
  return {
    url: origin === new URL(request.url).origin ? request.url : judgedUrl(request.url, origin),
    origin,
    method: request.method,
    headers: request.headers,
    body: request.body === undefined ? 'none' : 'bytes',
    credentials: request.credentials,
    localNetworkPermission: 'granted',
    isSecureContext: true,
  };
}

const failures: Readonly<Record<Exclude<Answer['outcome'], 'response'>, string>> = {
  refused: 'ERR_CONNECTION_REFUSED',
  unreachable: 'ERR_ADDRESS_UNREACHABLE',
  'connect-timeout': 'ERR_CONNECTION_TIMED_OUT',
  closed: 'ERR_EMPTY_RESPONSE',
  reset: 'ERR_CONNECTION_RESET',
  silent: 'ERR_TIMED_OUT',
  'not-http': 'ERR_INVALID_HTTP_RESPONSE',
  'tls-failed': 'ERR_SSL_PROTOCOL_ERROR',
};

/** What Chromium calls the absence of an answer. */
export const failureOf = (answer: Exclude<Answer, HttpResponse>): string => failures[answer.outcome];

/** An answer as the judge takes it. */
export function asJudged(answer: Answer | undefined): JudgedAnswer {
  if (answer === undefined) return { failure: 'ERR_ABORTED' };
  return answer.outcome === 'response' ? { status: answer.status, headers: answer.headers } : { failure: failureOf(answer) };
}

/** The first thing a browser puts on the wire for a request; undefined when it sends nothing at all. */
export function firstRequest(request: RequestUnderTest, origin: string): BrowserRequest | undefined {
  return judge(pageRequestOf(request, origin), () => ({ failure: 'ERR_ABORTED' }), 'chromium').requests[0];
}

/** Whether a cross-origin request is announced by OPTIONS first. */
export const needsPreflight = (request: RequestUnderTest, origin: string): boolean =>
  firstRequest(request, origin)?.kind === 'preflight';

/** The header names a preflight asks for: lower-case, sorted. */
export function askedNames(request: RequestUnderTest, origin: string): string[] {
  const asked = firstRequest(request, origin)?.headers.find(([name]) => name === 'access-control-request-headers')?.[1];
  return asked === undefined ? [] : asked.split(',');
}

function flawOf(verdict: Verdict): Flaw | undefined {
  return verdict.outcome === 'allowed' ? undefined : { reason: verdict.reason, stage: verdict.stage, detail: verdict.detail };
}

/** Fetch, "CORS check", on the headers of one answer. */
export function checkOrigin(headers: HeaderLines, sentOrigin: string, mode: CredentialsMode): Flaw | undefined {
  // Any secure address that is not the page's: only the headers are judged.
  const page: PageRequest = {
    url: 'https://causeway-doctor.invalid/',
    origin: sentOrigin,
    credentials: mode,
    localNetworkPermission: 'granted',
  };
  return flawOf(judge(page, [{ status: 200, headers }], 'chromium'));
}

/** Why this answer to a preflight would be refused; undefined when it passes. */
export function checkPreflight(answer: Answer | undefined, request: RequestUnderTest, origin: string): Flaw | undefined {
  let isAnswered = false;
  const verdict = judge(
    pageRequestOf(request, origin),
    () => {
      if (isAnswered) return { failure: 'ERR_ABORTED' };
      isAnswered = true;
      return asJudged(answer);
    },
    'chromium',
  );
  const flaw = flawOf(verdict);
  return flaw?.stage === 'preflight' ? flaw : undefined;
}

/** What each browser does with recorded answers; those that were not recorded count as none. */
export function judgeRecorded(
  request: RequestUnderTest,
  origin: string,
  { answers, profile }: { answers: readonly (Answer | undefined)[]; profile: ProfileName },
): Verdict {
  let next = 0;
  const replay = (): JudgedAnswer => {
    const answer = answers[next];
    next += 1;
    return asJudged(answer);
  };
  return judge(pageRequestOf(request, origin), replay, profile);
}

/** Why a browser sends nothing at all: mixed content, a bad port. */
export function refusedBeforeSending(request: Pick<RequestUnderTest, 'url'>, origin: string): RefusalReason | undefined {
  const headers = [['access-control-allow-origin', '*'] as const];
  // As from this machine: the local network is judged by rules of its own.
  const page: PageRequest = { url: request.url, origin, addressSpace: 'loopback' };
  const verdict = judge(page, () => ({ status: 200, headers }), 'chromium');
  return verdict.outcome === 'refused' && verdict.requests.length === 0 ? verdict.reason : undefined;
}
