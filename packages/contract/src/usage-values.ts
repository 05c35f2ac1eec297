import { z } from 'zod';

/** What was paid for. */
export const usageKinds = [
  'chat',
  'responses',
  'embeddings',
  'titles',
  'agents',
  'workflow_steps',
  'speech_to_text',
  'text_to_speech',
  'telephony',
  'reranking',
] as const;
export type UsageKind = (typeof usageKinds)[number];

/** The slice that paid; titles of chats are apart, as nobody asked for them just then. */
export const usageFeatures = ['chat', 'titles', 'models', 'workflows', 'knowledge', 'agents', 'voice', 'data'] as const;
export type UsageFeature = (typeof usageFeatures)[number];

/**
 * Money: whole nano-dollars (1 USD = 1,000,000,000). A safe integer reaches 9 million USD, so it is a JSON number. `null` is a price
 * that nobody knows, which is never 0.
 */
export const nanoDollars = z.number().int();
export const nanoPerDollar = 1_000_000_000;

const count = z.number().int().min(0);

/**
 * What was used. The parts never overlap: `input` is neither read from nor written to the provider's cache, `output` is without
 * `reasoning`. `characters` are of speech synthesis, `milliseconds` of audio or of a call, `calls` of what is priced by the call.
 */
export const quantities = z.object({
  input: count,
  cache_read: count,
  cache_write: count,
  output: count,
  reasoning: count,
  characters: count,
  milliseconds: count,
  calls: count,
});
export type Quantities = z.infer<typeof quantities>;

/** Nothing was used. */
export const noQuantities: Quantities = Object.freeze({
  input: 0,
  cache_read: 0,
  cache_write: 0,
  output: 0,
  reasoning: 0,
  characters: 0,
  milliseconds: 0,
  calls: 0,
});

/** Whose word the cost is: the upstream's own, a price set here, the list's; `free` runs in this process or came from the response cache. */
export const costSources = ['reported', 'override', 'list', 'free', 'unknown'] as const;
export type CostSource = (typeof costSources)[number];

/** `cut`: it ended early and was paid. `lost`: the process died, so what it cost is unknown. */
export const usageOutcomes = ['done', 'cut', 'failed', 'lost'] as const;
export type UsageOutcome = (typeof usageOutcomes)[number];
