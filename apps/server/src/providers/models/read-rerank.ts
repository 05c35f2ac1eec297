import { isRecord } from './json-value.ts';
import type { Json } from './json-value.ts';
import type { RerankAnswer } from './model.ts';
import { faultOfContent } from './upstream-fault.ts';
import type { UpstreamName } from './upstream-fault.ts';

/** The answer of `/rerank` as Cohere, Jina and vLLM write it; places that were not asked for are left out. */
export function readRerank(upstream: UpstreamName, json: Json, count: number): RerankAnswer {
  const { results } = json;
  if (!Array.isArray(results)) throw faultOfContent(upstream, 'JSON without results', 'a ranking');
  return {
    results: results.flatMap((result: unknown) => {
      if (!isRecord(result)) return [];
      const { index, relevance_score: score } = result;
      const isPlace = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count;
      return isPlace && typeof score === 'number' ? [{ index, score }] : [];
    }),
  };
}
