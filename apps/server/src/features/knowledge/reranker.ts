import type { Bill, Meter } from '@causeway/contract';
import type { ModelOptions, RerankAnswer, RerankBody } from '../../providers/models/model.ts';

export interface RerankerNeeds {
  readonly directory: { rerank(body: RerankBody, options: ModelOptions): Promise<RerankAnswer> };
  readonly meter: Meter;
}

export interface RerankRequest {
  readonly owner: string;
  readonly model: string;
  readonly query: string;
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}

/** Estimates are good enough for what is priced by the call. */
const charactersPerToken = 4;

const billOf = (owner: string): Bill => ({
  payer: { userId: owner, keyId: null, projectId: null },
  feature: 'knowledge',
  kind: 'reranking',
});

/** Orders texts by a rerank endpoint; every call is in the ledger. */
export function createReranker({ directory, meter }: RerankerNeeds) {
  return {
    /** Best first; `index` is the place in `texts`. */
    async rerank({ owner, model, query, texts, signal }: RerankRequest): Promise<RerankAnswer['results']> {
      if (texts.length === 0) return [];
      const requestId = `knowledge-${crypto.randomUUID()}`;
      const input = Math.ceil((query.length * texts.length + texts.join('').length) / charactersPerToken);
      const quantities = { input, calls: 1 };
      const reservation = await meter.reserve({ ...billOf(owner), model, requestId, atMost: quantities });
      try {
        const { results } = await directory.rerank({ model, query, documents: texts }, { signal, requestId });
        await reservation.settle({ quantities, isEstimated: true, outcome: 'done' });
        return results.toSorted((a, b) => b.score - a.score);
      } catch (error) {
        await reservation.release();
        throw error;
      }
    },
  };
}

export type Reranker = ReturnType<typeof createReranker>;
