/** How long and how large; times in ms. */
export interface ModelLimits {
  readonly connectMs: number;
  /** From the request to the first token of a stream. */
  readonly firstTokenMs: number;
  /** The same when another target can take over. */
  readonly firstTokenWithFallbackMs: number;
  /** Silence within a stream or a body. */
  readonly idleMs: number;
  /** From the request to the headers of an answer that is not streamed. */
  readonly answerMs: number;
  /** After the finish reason, for usage and `[DONE]`. */
  readonly afterFinishMs: number;
  /** Listing models. */
  readonly listMs: number;
  /** Waits between attempts, together. */
  readonly retryBudgetMs: number;
  readonly maxStreamBytes: number;
  readonly maxEventBytes: number;
  readonly maxBodyBytes: number;
}

export const defaultLimits: ModelLimits = {
  connectMs: 10_000,
  firstTokenMs: 60_000,
  firstTokenWithFallbackMs: 15_000,
  idleMs: 30_000,
  // As long as OpenAI's own clients wait.
  answerMs: 600_000,
  afterFinishMs: 5000,
  listMs: 5000,
  retryBudgetMs: 8000,
  maxStreamBytes: 256 * 1024 * 1024,
  maxEventBytes: 16 * 1024 * 1024,
  maxBodyBytes: 64 * 1024 * 1024,
};
