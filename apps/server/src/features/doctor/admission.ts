import { Fault } from '@causeway/contract';

export interface AdmissionOptions {
  /** Examinations at the same time, of everybody together. */
  readonly concurrency: number;
  readonly now: () => number;
}

export interface Admission {
  /** Throws `rate_limit_exceeded` or `overloaded`; the returned function gives the place back. */
  enter(asker: string, perMinute: number): () => void;
}

const minuteMs = 60_000;
const busyRetryMs = 2000;

/** An examination sends up to 60 requests: few at once, and few per minute. */
export function createAdmission({ concurrency, now }: AdmissionOptions): Admission {
  const starts = new Map<string, number[]>();
  let running = 0;

  function recentOf(asker: string): number[] {
    const since = now() - minuteMs;
    for (const [name, times] of starts) if (times.every((at) => at <= since)) starts.delete(name);
    return (starts.get(asker) ?? []).filter((at) => at > since);
  }

  function enter(asker: string, perMinute: number): () => void {
    const recent = recentOf(asker);
    const [first] = recent;
    if (first !== undefined && recent.length >= perMinute) {
      const message = `At most ${perMinute} checks start within a minute.`;
      throw new Fault('rate_limit_exceeded', { message, retryAfterMs: first + minuteMs - now() });
    }
    if (running >= concurrency) {
      throw new Fault('overloaded', {
        message: `${running} checks run already; wait for one of them.`,
        retryAfterMs: busyRetryMs,
      });
    }
    running += 1;
    starts.set(asker, [...recent, now()]);
    let isOut = false;
    return () => {
      if (!isOut) running -= 1;
      isOut = true;
    };
  }

  return { enter };
}
