import type { PageCall, PageResult } from './page-runner.ts';

/** A browser that runs calls in pages and tells what its console said. */
export interface LiveBrowser {
  readonly name: 'chromium' | 'firefox';
  readonly version: string;
  /** Opens `pageUrl`, runs the groups there and returns the results in their order. */
  run(pageUrl: string, groups: readonly (readonly PageCall[])[]): Promise<PageResult[][]>;
  /** Console lines since the last `forget`. */
  readonly lines: readonly string[];
  /** Chromium's own classes of refusal, by URL asked first: `PreflightInvalidStatus`, with `:value` where it names one. */
  readonly corsErrors: ReadonlyMap<string, readonly string[]>;
  /** Drops what was collected. */
  forget(): void;
  stop(): Promise<void>;
}
