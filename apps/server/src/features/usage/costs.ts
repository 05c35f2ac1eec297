import { formatCursor, parseCursor } from '@causeway/contract';
import type { AnswerOf, QueryOf, UsageEntry, exportCosts, listCosts, summarizeCosts } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { LedgerFilter, LedgerPosition, LedgerRepository } from './ledger-repository.ts';
import { viewOf } from './view-of.ts';

export interface CostsNeeds {
  readonly ledger: Pick<LedgerRepository, 'list' | 'sum' | 'group'>;
  /** What was used up to now is in the ledger. */
  readonly flush: () => Promise<void>;
  readonly now: () => number;
}

type Query = Omit<QueryOf<typeof exportCosts>, 'format'>;

const pageLines = 2000;

const positionOf = (line: UsageEntry | undefined): LedgerPosition | undefined => line && { at: line.at, id: line.id };

const filterOf = (principal: Principal, query: Query): LedgerFilter => ({ ...query, within: viewOf(principal) });

/** The ledger as people ask for it: whoever is no admin sees their own. */
export function createCosts({ ledger, flush, now }: CostsNeeds) {
  return {
    async list(
      principal: Principal,
      { limit, cursor, ...query }: QueryOf<typeof listCosts>,
    ): Promise<AnswerOf<typeof listCosts>> {
      await flush();
      const after = parseCursor(cursor);
      const found = await ledger.list(filterOf(principal, query), { limit: limit + 1, after });
      const costs = found.slice(0, limit);
      const last = found.length > limit ? positionOf(costs.at(-1)) : undefined;
      return { costs, next_cursor: last ? formatCursor(last.at, last.id) : null };
    },

    async summarize(principal: Principal, asked: QueryOf<typeof summarizeCosts>): Promise<AnswerOf<typeof summarizeCosts>> {
      await flush();
      const { group_by: by, utc_offset_minutes: offsetMinutes, limit, ...query } = asked;
      const filter = filterOf(principal, query);
      const [total, groups] = await Promise.all([ledger.sum(filter), ledger.group(filter, { by, offsetMinutes, limit })]);
      return { from: query.from ?? null, to: query.to ?? now(), total, groups: [...groups] };
    },

    /** Every line, newest first, a page at a time; what is added meanwhile is not in it. */
    async *lines(principal: Principal, query: Query): AsyncGenerator<readonly UsageEntry[]> {
      await flush();
      const filter = filterOf(principal, { ...query, to: query.to ?? now() + 1 });
      let after: LedgerPosition | undefined;
      do {
        const page = await ledger.list(filter, { limit: pageLines, after });
        yield page;
        after = page.length < pageLines ? undefined : positionOf(page.at(-1));
      } while (after);
    },
  };
}
export type Costs = ReturnType<typeof createCosts>;
