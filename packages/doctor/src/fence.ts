/** One end of a connection that a probe is about to open. */
export interface Destination {
  readonly address: string;
  readonly port: number;
}

/** What an examination may not touch, for programs that run it on behalf of somebody else. */
export interface Fence {
  /** Asked with every URL of the case before anything is sent; what it throws ends the examination. */
  readonly admit?: (urls: readonly URL[]) => Promise<void>;
  /** Asked before each connection, also those of redirects and of what was found on the way: why it is not opened. */
  readonly refusalOf?: (destination: Destination) => string | undefined;
  /** Processes and files of this machine are not looked at. */
  readonly isMachineHidden?: boolean;
  /** The page is not loaded: what asks is not bound by its policy. */
  readonly isPageSkipped?: boolean;
  /** Ends the examination; `diagnose` then rejects with its reason. */
  readonly signal?: AbortSignal;
}
