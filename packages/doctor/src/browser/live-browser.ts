import type { PageCall, PageResult } from './page-runner.ts';

/** Where calls are made. */
export interface Stage {
  readonly pageUrl: string;
  /** Handed to the browser in place of what is at `pageUrl`, which is then not asked: the headers of an empty document. */
  readonly documentHeaders?: readonly (readonly [string, string])[];
  /** What the cookie jar holds. */
  readonly cookies?: readonly StageCookie[];
  /**
   * A URL of another origin without any CORS header: when the console has complained about it, it has about all before.
   * Without one, the console is waited for as long as it speaks.
   */
  readonly sentinelUrl?: string;
  readonly groups: readonly (readonly PageCall[])[];
}

export interface StageCookie {
  /** Of the request it goes with. */
  readonly url: string;
  readonly name: string;
  readonly value: string;
}

export type BrowserName = 'chromium' | 'firefox';

/** A browser that runs calls in pages and tells what its console said. */
export interface LiveBrowser {
  readonly name: BrowserName;
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

/** How a browser is started. */
export interface LaunchOptions {
  /** Programs to try, in order; names are looked up in the path. Default: where each system keeps it. */
  readonly programs?: readonly string[];
  /** Names that may be resolved besides this machine's own; all when left out. */
  readonly hosts?: readonly string[];
  /** A page on this machine needs no leave to reach this machine; a document that is handed over has no address to tell. */
  readonly isLocalPage?: boolean;
}
