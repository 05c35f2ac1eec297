import type { Answer, HeaderLine } from '@causeway/cors';
import type { PageCall } from '../../packages/doctor/src/browser/page-runner.ts';

/** Which of the three servers a hop lives on. `page` is the page's own origin. */
export type ServerName = 'page' | 'api' | 'other';

/** What a hop answers, in the order of the requests of that kind; the last one repeats. */
export interface Hop {
  readonly server: ServerName;
  readonly preflights: readonly Answer[];
  readonly actuals: readonly Answer[];
}

/** A call of the page to hop 0, without its URL. */
export interface CaseCall extends Omit<PageCall, 'url' | 'initiator' | 'protocols' | 'patienceMs'> {
  readonly initiator: 'fetch' | 'xmlhttprequest';
  /** Appended to the URL of hop 0. */
  readonly query?: string;
}

/**
 * One exchange to be judged and measured. Header values may name what is known only at run time: `{page}`, `{api}` and `{other}`
 * are origins, `{hop:1}` is the URL of a hop.
 */
export interface OracleCase {
  readonly id: string;
  /** `sandboxed` has the origin `null`. */
  readonly page: 'plain' | 'sandboxed';
  readonly calls: readonly CaseCall[];
  readonly hops: readonly Hop[];
}

/** The servers' origins while a measurement runs. */
export interface Places {
  readonly page: string;
  readonly api: string;
  readonly other: string;
}

/** The URL of one hop. */
export function urlOf(each: OracleCase, hop: number, places: Places): string {
  return `${places[each.hops[hop]?.server ?? 'api']}/c/${each.id}/${hop}`;
}

/** Puts the places into the header values of an answer. */
export function fillIn(answer: Answer, each: OracleCase, places: Places): Answer {
  if ('failure' in answer) return answer;
  const headers = answer.headers.map(([name, value]): HeaderLine => [name, fillInText(value, each, places)]);
  return { ...answer, headers };
}

function fillInText(text: string, each: OracleCase, places: Places): string {
  return text.replaceAll(/\{(page|api|other|hop:(\d+))\}/gu, (_all, name: string, hop: string | undefined) =>
    hop === undefined ? places[name as ServerName] : urlOf(each, Number(hop), places),
  );
}
