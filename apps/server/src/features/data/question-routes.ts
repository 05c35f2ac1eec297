import { askData, queryData } from '@causeway/contract';
import type { Bill } from '@causeway/contract';
import { payerOf } from '../../gateway/payer.ts';
import { route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import type { Queries } from './queries.ts';
import type { Questions } from './questions.ts';

/** Who pays for the model that is asked. */
export const billOfQuestion = (principal: Principal): Bill => ({ payer: payerOf(principal), feature: 'data', kind: 'chat' });

export interface QuestionServices {
  readonly queries: Queries;
  readonly questions: Questions;
}

export const questionRoutes = ({ queries, questions }: QuestionServices): Route[] => [
  route(queryData, ({ principal, body, signal }) => {
    const { tables, sql, offset, limit, timeout_ms: timeoutMs } = body;
    return queries.run({ owner: principal.userId, tables, sql, offset, limit, timeoutMs }, signal);
  }),
  route(askData, ({ principal, body, requestId, signal }) =>
    questions.ask(body, { owner: principal.userId, bill: billOfQuestion(principal), requestId, signal }),
  ),
];
