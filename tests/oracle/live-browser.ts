import type { PageCall, PageResult } from './page-runner.ts';

/** Where calls are made. */
export interface Stage {
  readonly pageUrl: string;
  /** A URL of another origin without any CORS header: when the console has complained about it, it has about all before. */
  readonly sentinelUrl: string;
  readonly groups: readonly (readonly PageCall[])[];
}

/** A browser that runs calls in pages and tells what its console said. */
export interface LiveBrowser {
  readonly name: 'chromium' | 'firefox';
  readonly version: string;
  /** Opens the page, runs the groups there and returns the results in their order, when the console has said everything. */
  run(stage: Stage): Promise<PageResult[][]>;
  /** Console lines since the last `forget`. */
  readonly lines: readonly string[];
  /** Chromium's own classes of refusal, by URL asked first: `PreflightInvalidStatus`, with `:value` where it names one. */
  readonly corsErrors: ReadonlyMap<string, readonly string[]>;
  /** Drops what was collected. */
  forget(): void;
  stop(): Promise<void>;
}
