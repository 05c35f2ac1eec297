import { setTimeout as sleep } from 'node:timers/promises';

export interface Perseverance {
  readonly isGivenUp: () => boolean;
  readonly onTrouble: (error: unknown) => void;
}

const firstRetryMs = 100;
const lastRetryMs = 2000;

/** Would be the same the next time. */
const isMistake = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;

/** A database that is away, or a full disk, must not lose what a step did: tries until it works, or nobody needs it any more. */
export async function persevere<Value>(work: () => Promise<Value>, { isGivenUp, onTrouble }: Perseverance): Promise<Value> {
  for (let delayMs = firstRetryMs; ; delayMs = Math.min(delayMs * 2, lastRetryMs)) {
    try {
      return await work();
    } catch (error) {
      if (isMistake(error) || isGivenUp()) throw error;
      onTrouble(error);
      await sleep(delayMs, undefined, { ref: false });
    }
  }
}
