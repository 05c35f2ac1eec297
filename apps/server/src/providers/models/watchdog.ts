// The global one is a getter, and every piece of a stream asks.
import { performance } from 'node:perf_hooks';

export interface Watchdog {
  /** From now on silence may last this long. */
  expect(limitMs: number, what: string): void;
  /** Something came. Costs a clock reading, no timer. */
  touch(): void;
  /** While held, silence is ours and not counted. */
  hold(): void;
  release(): void;
  stop(): void;
}

/** One timer per exchange, moved only when it fires: the time of the last sign of life decides. */
export function createWatchdog(onLate: (what: string, limitMs: number) => void): Watchdog {
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  let limitMs = 0;
  let what = '';
  let since = 0;
  let isHeld = false;

  function stop(): void {
    clearTimeout(timer);
    clearImmediate(turn);
  }

  function arm(waitMs: number): void {
    stop();
    timer = setTimeout(check, waitMs, false);
  }

  /** What came while this process was held up waits to be read: only a turn later silence is silence. */
  function check(isRead: boolean): void {
    const restMs = limitMs - (performance.now() - since);
    if (isHeld) arm(limitMs);
    else if (restMs > 1) arm(restMs);
    else if (isRead) onLate(what, limitMs);
    else turn = setImmediate(check, true);
  }

  return {
    expect: (limit, expected) => {
      limitMs = limit;
      what = expected;
      since = performance.now();
      arm(limit);
    },
    touch: () => {
      since = performance.now();
    },
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      since = performance.now();
    },
    stop,
  };
}
