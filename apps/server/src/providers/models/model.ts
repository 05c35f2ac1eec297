import type { Bill, Cost } from '@causeway/contract';

/** A chat request in OpenAI's wire; unknown fields are kept and reach the upstream. */
export interface ChatBody {
  readonly model?: string | undefined;
  readonly messages: readonly Record<string, unknown>[];
  readonly stream?: boolean | null | undefined;
  readonly [field: string]: unknown;
}

/** Tokens as the upstream counted them; parts that it does not report are 0. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** US dollars, where the upstream itself says what it cost (OpenRouter's `usage.cost`). */
  readonly costDollars?: number | undefined;
}

/** One server-sent event of the upstream, validated; `bytes` is the whole event as it came (or as we wrote it when translating). */
export interface ModelEvent {
  readonly bytes: Uint8Array;
  /** Text added to choice 0; empty when none. */
  readonly text: string;
  /** Reasoning text added to choice 0; empty when none. */
  readonly reasoning: string;
  /** The parsed chunk, for whoever needs more (tool calls, n > 1). */
  readonly chunk: Readonly<Record<string, unknown>>;
  readonly finishReason: string | undefined;
  readonly usage: Usage | undefined;
  /** True for the usage-only chunk we asked for although the caller did not: do not forward it. */
  readonly isOurs: boolean;
}

export interface ModelOptions {
  readonly signal: AbortSignal;
  readonly requestId: string;
}

export interface StreamOptions extends ModelOptions {
  /** In order. A returned promise stops reading from the upstream until it settles (backpressure). */
  readonly onEvent: (event: ModelEvent) => void | Promise<void>;
}

/** What a feature says with each call: it is metered by its bill. */
export interface BilledOptions extends ModelOptions {
  readonly bill: Bill;
  readonly cache?: CacheChoice | undefined;
}

export interface BilledStreamOptions extends StreamOptions {
  readonly bill: Bill;
  readonly cache?: CacheChoice | undefined;
}

/** What became of a request at the response cache; `shared`: it got the answer of an identical one that was running. */
export type CacheOutcome = 'hit' | 'shared' | 'miss' | 'bypass' | 'off';

/** Without it an answer neither comes from the response cache nor goes there. */
export interface CacheChoice {
  /** `auto`: where the temperature is 0. `on`: at any temperature. `refresh`: asks anew and keeps that. */
  readonly mode: 'auto' | 'on' | 'refresh' | 'bypass';
  /** Told before the first event. */
  readonly onOutcome?: (outcome: CacheOutcome) => void;
}

export interface ModelSummary {
  /** `<provider>/<model>` that answered, after fallbacks. */
  readonly model: string;
  readonly usage: Usage | undefined;
  readonly finishReason: string | undefined;
  /** Of a call that was metered. */
  readonly cost?: Cost | undefined;
}

export interface ModelAnswer extends ModelSummary {
  /** The upstream's JSON body as it came. */
  readonly bytes: Uint8Array;
  /** Text of choice 0. */
  readonly text: string;
}

export interface EmbeddingBody {
  readonly model?: string | undefined;
  readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  readonly encoding_format?: 'float' | 'base64' | undefined;
  readonly [field: string]: unknown;
}

/** `<provider>/<model>` and where it lives. */
export interface ModelInfo {
  readonly id: string;
  readonly provider: string;
  /** Seconds since 1970 UTC. */
  readonly created: number;
}

/**
 * All models of all providers behind one door: routing, retries and fallbacks before the first token, deadlines.
 * Every failure is a Fault: `no_model_configured`, `model_not_found`, `upstream_*`; an upstream's 4xx keeps its status, message and code.
 */
export interface Models {
  list(): readonly ModelInfo[];
  /** The model that answers when none is named; undefined when nothing is configured. */
  defaultModel(): string | undefined;
  /** Throws when the name is unknown or nothing is configured; the answer is the full id. */
  resolve(model: string | undefined): string;
  complete(body: ChatBody, options: BilledOptions): Promise<ModelAnswer>;
  /** Resolves after a finish reason arrived; a cut stream throws `upstream_cut`, however much text came. */
  stream(body: ChatBody, options: BilledStreamOptions): Promise<ModelSummary>;
  embed(body: EmbeddingBody, options: BilledOptions): Promise<ModelEmbeddings>;
}

export interface ModelEmbeddings {
  readonly bytes: Uint8Array;
  readonly usage: Usage | undefined;
  /** `<provider>/<model>` that answered. */
  readonly model: string;
}

/** Texts to be ordered by how well they answer a query. */
export interface RerankBody {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly string[];
}

export interface RerankAnswer {
  /** `index` is the place in `documents`; more is better. */
  readonly results: readonly { readonly index: number; readonly score: number }[];
}

/** Where a model is, for its price. */
export interface ModelPlace {
  readonly kind: ProviderConfig['kind'];
  readonly provider: string;
  readonly baseUrl: string;
  /** As the provider names it. */
  readonly model: string;
}

/** The same without anybody who pays: what providers are, and what the meter is put around. */
export interface UnmeteredModels extends Omit<Models, 'complete' | 'stream' | 'embed'> {
  complete(body: ChatBody, options: ModelOptions): Promise<ModelAnswer>;
  stream(body: ChatBody, options: StreamOptions): Promise<ModelSummary>;
  embed(body: EmbeddingBody, options: ModelOptions): Promise<ModelEmbeddings>;
}

/** A configured source of models. */
export interface ProviderConfig {
  readonly id: string;
  readonly name: string;
  readonly kind: 'openai' | 'anthropic' | 'google' | 'gguf' | 'echo';
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Only these; undefined: whatever the provider lists. */
  readonly models: readonly string[] | undefined;
}
