/** Where and as whom to call. Holds no connection; safe to share. */
export interface Target {
  /** Without a trailing slash; absolute, unless what was given could not be completed. */
  readonly base: string;
  readonly credentials: RequestCredentials;
  readonly apiKey: string | undefined;
  readonly fetch: typeof fetch;
  readonly origin: string | undefined;
}
