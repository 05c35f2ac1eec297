/** Work that comes round: it says itself when it wants to be done again. */
export interface Alarm {
  readonly isStopped: boolean;
  /** Works now; asked while it works, it works once more. */
  wake(): void;
  /** Resolves when no work is in flight. */
  stop(): Promise<void>;
}

/** `round` answers in how many ms it is due again, and never rejects. */
export function createAlarm(round: () => Promise<number>): Alarm {
  const state = { isAskedAgain: false, isStopped: false };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    let restMs = 0;
    while (state.isAskedAgain && !state.isStopped) {
      state.isAskedAgain = false;
      restMs = await round();
    }
    running = undefined;
    if (state.isStopped) return;
    timer = setTimeout(wake, restMs);
    timer.unref();
  }

  function wake(): void {
    clearTimeout(timer);
    state.isAskedAgain = true;
    running ??= work();
  }

  return {
    get isStopped() {
      return state.isStopped;
    },
    wake,
    stop: async () => {
      state.isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
