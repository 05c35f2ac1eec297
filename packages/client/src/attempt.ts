/** A request that got no usable answer. */
export interface Attempt {
  readonly method: string;
  readonly url: string;
  /** As sent; only their names are used. */
  readonly headers: Readonly<Record<string, string>>;
  /** `body`: the head of the answer had arrived. */
  readonly phase: 'head' | 'body';
  readonly isTimeout: boolean;
  readonly timeoutMs: number;
  readonly error: unknown;
}
