/** Notices that nothing was heard for too long. */
export interface Watchdog {
  /** The longest silence that is allowed now. */
  readonly silenceMs: number;
  /** Something was heard. */
  touch(): void;
  /** Something was heard, and from now on another silence is allowed. */
  expect(silenceMs: number): void;
  heardAgoMs(): number;
  stop(): void;
}

export function startWatchdog(firstSilenceMs: number, onSilence: () => void): Watchdog {
  let silenceMs = firstSilenceMs;
  let heardAt = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const touch = () => {
    heardAt = Date.now();
    clearTimeout(timer);
    timer = setTimeout(onSilence, silenceMs);
  };
  touch();
  return {
    get silenceMs() {
      return silenceMs;
    },
    touch,
    expect: (nextSilenceMs) => {
      silenceMs = nextSilenceMs;
      touch();
    },
    heardAgoMs: () => Date.now() - heardAt,
    stop: () => clearTimeout(timer),
  };
}
