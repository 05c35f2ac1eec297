import type { RefusalReason, Stage } from '@causeway/cors';
import type { ExchangeFact } from '../facts.ts';
import { allowedOrigin } from './headers.ts';
import type { RequestView } from './view.ts';

/** What the browser refuses, with the exchange it refuses it at. */
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

/** The CORS refusal of a request; undefined when the page may read the answer, or when there is no answer to read. */
export function refusalOf(seen: RequestView): Refusal | undefined {
  const { verdict, preflight, hops, origin } = seen;
  if (!seen.isCross && hops.length < 2) return undefined;
  if (verdict.outcome === 'allowed' || verdict.reason === 'network-failure' || verdict.stage === 'request') return undefined;
  const fact =
    verdict.stage === 'preflight' ? preflight : hopAt(seen, verdict.requests.filter(({ kind }) => kind === 'actual').length);
  if (fact === undefined || origin === '') return undefined;
  const { reason, stage, detail } = verdict;
  return {
    reason,
    stage,
    detail,
    fact,
    value: allowedOrigin(fact.answer) ?? '',
    isTainted: fact.variant === 'null' && origin !== 'null',
  };
}

const hopAt = ({ hops }: RequestView, sent: number): ExchangeFact | undefined => hops[Math.max(0, sent - 1)];
