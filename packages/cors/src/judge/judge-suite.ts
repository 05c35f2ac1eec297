import type { HeaderLine } from '../decision.ts';
import type { Answer, ServerAnswer } from './exchange.ts';
import { judge } from './judge.ts';
import type { PageRequest } from './page-request.ts';
import type { ProfileName } from './profile.ts';
import type { Refused, Verdict } from './verdict.ts';

// What the tests of the judge share: a page, an API on another origin, and short ways to write answers.

export const page = 'http://localhost:5173';
export const api = 'http://localhost:8000/v1/items';
export const other = 'http://localhost:9000/elsewhere';

export const profiles: readonly ProfileName[] = ['spec', 'chromium', 'firefox'];

/** An answer with these headers. */
export function answer(status: number, headers: Readonly<Record<string, string>> = {}): ServerAnswer {
  return { status, headers: Object.entries(headers) };
}

/** An answer of header lines, for names that come twice. */
export function lines(status: number, ...headers: readonly HeaderLine[]): ServerAnswer {
  return { status, headers };
}

export const open = { 'Access-Control-Allow-Origin': '*' } as const;
export const exact = { 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Credentials': 'true' } as const;
/** Grants every method and header to a request without credentials. */
export const granted = answer(204, {
  ...open,
  'Access-Control-Allow-Methods': '*',
  'Access-Control-Allow-Headers': '*, Authorization',
});

/** What the server answers: to preflights and to requests, each the same every time. */
export interface Scene {
  readonly preflight?: Answer;
  readonly actual?: Answer;
  /** Default chromium. */
  readonly profile?: ProfileName;
}

/** The verdict on a request from the page to the API. */
export function ask(
  request: Partial<PageRequest>,
  { preflight = granted, actual = answer(200, open), profile = 'chromium' }: Scene = {},
): Verdict {
  return judge({ url: api, origin: page, ...request }, ({ kind }) => (kind === 'preflight' ? preflight : actual), profile);
}

/** Fails the test when the verdict is no refusal. */
export function refused(verdict: Verdict): Refused {
  if (verdict.outcome === 'refused') return verdict;
  throw new Error(`allowed: ${JSON.stringify(verdict)}`);
}

/** `allowed`, or reason and stage. */
export function summary(verdict: Verdict): string {
  return verdict.outcome === 'allowed' ? 'allowed' : `${verdict.reason} at ${verdict.stage}`;
}

/** The kinds of what went on the wire: `preflight actual`. */
export function wire({ requests }: Verdict): string {
  return requests.map(({ kind }) => kind).join(' ');
}

/** One header of the n-th request that was sent; undefined without it. */
export function sent({ requests }: Verdict, index: number, name: string): string | undefined {
  return requests[index]?.headers.find(([each]) => each === name)?.[1];
}
