export interface EndedCredentialsOptions {
  /** Credentials that ended within a window of time. */
  readonly find: (after: number, until: number) => Promise<readonly string[]>;
  readonly now: () => number;
  readonly onEnded: (credentialId: string) => Promise<void>;
}

/** Clocks of processes that share a database differ, and a write takes time to be visible. */
const overlapMs = 60_000;

/**
 * Finds what ended without a word on the bus: keys and sessions that expired, and those that another process (the CLI, a node
 * without Redis) revoked. Open sockets and remembered credentials hear of each once.
 */
export function createEndedCredentials({ find, now, onEnded }: EndedCredentialsOptions) {
  const told = new Map<string, number>();
  let checkedUntil = now();

  /** Told only once it was heard: a failure is repeated by the next check. */
  async function tell(credentialId: string): Promise<void> {
    await onEnded(credentialId);
    told.set(credentialId, now());
  }

  return {
    tell,

    async check(): Promise<void> {
      const until = now();
      const ended = await find(checkedUntil - overlapMs, until);
      for (const credentialId of ended) if (!told.has(credentialId)) await tell(credentialId);
      checkedUntil = until;
      for (const [credentialId, at] of told) if (until - at > 2 * overlapMs) told.delete(credentialId);
    },
  };
}
