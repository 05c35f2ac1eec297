import { askData, queryData } from '@causeway/contract';
import { payerOf } from '../../gateway/payer.ts';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { Queries } from './queries.ts';
import type { Questions } from './questions.ts';

export const questionRoutes = (queries: Queries, questions: Questions): Route[] => [
  route(queryData, ({ principal, body, signal }) => {
    const { tables, sql, offset, limit, timeout_ms: timeoutMs } = body;
    return queries.run({ owner: principal.userId, tables, sql, offset, limit, timeoutMs }, signal);
  }),
  route(askData, ({ principal, body, requestId, signal }) => {
    const bill = { payer: payerOf(principal), feature: 'data', kind: 'chat' } as const;
    return questions.ask(body, { owner: principal.userId, bill, requestId, signal });
  }),
];
