import { noQuantities } from '@causeway/contract';
import type { Quantities } from '@causeway/contract';
import type { Usage } from '../../providers/models/model.ts';

/** One call of a model. Some providers count reasoning beside the output instead of within it: then there is more of it. */
export function quantitiesOf(usage: Usage): Quantities {
  const { inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  return {
    ...noQuantities,
    input: Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens),
    cache_read: cachedInputTokens,
    cache_write: cacheWriteTokens,
    output: reasoningTokens > outputTokens ? outputTokens : outputTokens - reasoningTokens,
    reasoning: reasoningTokens,
    calls: 1,
  };
}
