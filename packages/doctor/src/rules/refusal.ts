import type { RefusalReason, Stage } from '@causeway/cors';
import type { RequestUnderTest } from '../case.ts';
import type { Answer, ExchangeFact, HeaderLines, HttpResponse } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { askedNames, judgeRecorded } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';

/** What a browser refuses, with the exchange it refuses it at. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly stage: Stage;
  readonly detail: string;
  readonly fact: ExchangeFact;
  /** What `Access-Control-Allow-Origin` says there. */
  readonly value: string;
  /** A redirect before it left an origin that was not the page's. */
  readonly isTainted: boolean;
}

/** One exchange on the way of a request, and the answer it is judged by. */
export interface Step {
  readonly fact: ExchangeFact;
  readonly answer: Answer;
}

/** What the refusals are found in. */
export interface Journey {
  readonly request: RequestUnderTest;
  readonly origin: string;
  readonly steps: readonly Step[];
  /** The preflight's answer to an origin that is allowed, when one was found. */
  readonly welcome: HttpResponse | undefined;
  /** The preflight asked where a redirect of it leads to. */
  readonly landing: ExchangeFact | undefined;
  /** The answer itself to an origin that is allowed, when one was found. */
  readonly welcomeAnswer: HttpResponse | undefined;
}

const maxRounds = 8;

/**
 * Every reason a browser would refuse, one behind the other: after each the answer is mended in thought and judged again, so
 * that a second fault is not hidden by the first.
 */
export function findRefusals(journey: Journey): Refusal[] {
  const steps = [...journey.steps];
  const found: Refusal[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const answers = steps.map(({ answer }) => answer);
    const verdict = judgeRecorded(journey.request, journey.origin, { answers, profile: 'chromium' });
    const at = verdict.requests.length - 1;
    const step = steps[at];
    if (verdict.outcome === 'allowed' || step?.answer.outcome !== 'response') return found;
    const refusal = asRefusal(verdict, step);
    if (!isKnown(found, refusal)) found.push(refusal);
    if (refusal.reason === 'preflight-redirect' && journey.landing !== undefined && step.fact !== journey.landing) {
      steps[at] = { fact: journey.landing, answer: journey.landing.answer };
      continue;
    }
    const mended = mend(step.answer, refusal, journey);
    if (mended === undefined) return found;
    steps[at] = { ...step, answer: mended };
  }
  return found;
}

function asRefusal({ reason, stage, detail }: Extract<Verdict, { outcome: 'refused' }>, { fact }: Step): Refusal {
  const headers = fact.answer.outcome === 'response' ? fact.answer.headers : [];
  const value = headerOf(headers, 'access-control-allow-origin') ?? '';
  return {
    reason,
    stage,
    detail,
    fact,
    value,
    isTainted: fact.variant === 'null' && fact.purpose !== 'preflight' && fact.purpose !== 'actual',
  };
}

const familyOf = ({ reason, isTainted, stage }: Refusal): string =>
  reason.startsWith('origin-') ? `origin ${isTainted} ${stage === 'redirect'}` : reason;

const statusOf = ({ fact: { answer } }: Refusal): number => (answer.outcome === 'response' ? answer.status : 0);

/** Authentication kept the preflight from CORS; an answer that it let through lacks the header for a reason of its own. */
const isGate = (first: Refusal, next: Refusal): boolean =>
  first.stage === 'preflight' && statusOf(first) === 401 && next.stage !== 'preflight' && statusOf(next) < 300;

/** The same fault at the preflight and at the answer is one; a refusal of Starlette repeats its lists as a status. */
function isKnown(found: readonly Refusal[], refusal: Refusal): boolean {
  const isEcho =
    refusal.reason === 'preflight-status' &&
    refusal.fact.answer.outcome === 'response' &&
    refusal.fact.answer.body.excerpt.startsWith('Disallowed CORS');
  return (
    isEcho ||
    found.some(
      (each) =>
        familyOf(each) === familyOf(refusal) &&
        !isGate(each, refusal) &&
        (each.detail === refusal.detail || refusal.reason.startsWith('origin-')),
    )
  );
}

const lists = ['access-control-allow-methods', 'access-control-allow-headers'] as const;

/** The answer as it would be without this fault; undefined where nothing can be said about what comes then. */
function mend(answer: HttpResponse, refusal: Refusal, journey: Journey): HttpResponse | undefined {
  const { reason, detail, stage, isTainted } = refusal;
  const origin = isTainted ? 'null' : journey.origin;
  if (reason.startsWith('origin-')) {
    if (stage === 'preflight') return admit(answer, refusal, journey);
    const { welcomeAnswer } = journey;
    return reason === 'origin-missing' && !isTainted && welcomeAnswer !== undefined
      ? withOrigin({ ...answer, headers: welcomeAnswer.headers }, origin, 'origin-mismatch')
      : withOrigin(answer, origin, reason);
  }
  if (reason === 'credentials-not-true') return withHeader(answer, 'access-control-allow-credentials', 'true');
  if (reason === 'method-not-allowed') return withName(answer, lists[0], detail);
  if (reason === 'header-not-allowed') return withName(answer, lists[1], detail);
  if (reason === 'methods-unparsable') return withHeader(answer, lists[0], relist(answer.headers, lists[0]));
  if (reason === 'headers-unparsable') return withHeader(answer, lists[1], relist(answer.headers, lists[1]));
  if (reason === 'preflight-status') return { ...answer, status: 204 };
  return reason === 'preflight-redirect' ? admit({ ...answer, status: 204 }, refusal, journey) : undefined;
}

/** A preflight that lets the page in: with the server's own lists where it shows them, else with whatever is asked for. */
function admit(answer: HttpResponse, { reason }: Refusal, { request, origin, welcome }: Journey): HttpResponse {
  const shown = [answer, welcome].find(
    (each) => each !== undefined && lists.some((name) => headerOf(each.headers, name) !== undefined),
  );
  if (shown !== undefined) {
    return withOrigin({ ...shown, status: reason === 'preflight-redirect' ? 204 : shown.status }, origin, reason);
  }
  const open: HeaderLines = [
    [lists[0], request.method],
    [lists[1], askedNames(request, origin).join(', ')],
    ['access-control-allow-credentials', 'true'],
  ];
  return withOrigin({ ...answer, status: 204, headers: open }, origin, reason);
}

function withOrigin(answer: HttpResponse, origin: string, reason: RefusalReason): HttpResponse {
  const own = withHeader(answer, 'access-control-allow-origin', origin);
  // What was never sent says nothing about credentials; a wrong value beside them does.
  const isSilent = reason === 'origin-missing' || reason === 'origin-wildcard';
  const isSaid = headerOf(answer.headers, 'access-control-allow-credentials') !== undefined;
  return isSilent && !isSaid ? withHeader(own, 'access-control-allow-credentials', 'true') : own;
}

function withHeader(answer: HttpResponse, name: string, value: string): HttpResponse {
  return { ...answer, headers: [...answer.headers.filter(([each]) => each.toLowerCase() !== name), [name, value]] };
}

const withName = (answer: HttpResponse, list: string, name: string): HttpResponse =>
  withHeader(answer, list, [headerOf(answer.headers, list), name].filter(Boolean).join(', '));

const relist = (headers: HeaderLines, name: string): string =>
  (headerOf(headers, name) ?? '')
    .split(/[\s;,"'|[\]]+/u)
    .filter(Boolean)
    .join(', ');
