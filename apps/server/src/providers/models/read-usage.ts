import type { Usage } from './model.ts';
import { isRecord } from './json-value.ts';

/** More tokens than any model reads: a database takes whole numbers, and a sum of them must stay one. */
const most = 1e10;

const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? Math.min(Math.round(value), most) : 0);

/** OpenRouter says `cost: 0.0012`, Perplexity `cost: { total_cost: 0.0012 }`; both are US dollars. */
function readCost(value: unknown): number | undefined {
  const cost = isRecord(value) ? value['total_cost'] : value;
  return typeof cost === 'number' && cost >= 0 ? cost : undefined;
}

/**
 * OpenAI's usage object, whole or as relatives of it write it. `inputTokens` includes what was cached.
 * Source: platform.openai.com/docs/api-reference/chat/object, DeepSeek's `prompt_cache_hit_tokens`, OpenRouter's `cache_write_tokens`.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined;
  const input = isRecord(value['prompt_tokens_details']) ? value['prompt_tokens_details'] : {};
  const output = isRecord(value['completion_tokens_details']) ? value['completion_tokens_details'] : {};
  const costDollars = readCost(value['cost']);
  return {
    inputTokens: count(value['prompt_tokens']),
    cachedInputTokens: count(input['cached_tokens'] ?? value['prompt_cache_hit_tokens']),
    cacheWriteTokens: count(input['cache_write_tokens']),
    outputTokens: count(value['completion_tokens']),
    reasoningTokens: count(output['reasoning_tokens']),
    ...(costDollars === undefined ? {} : { costDollars }),
  };
}
