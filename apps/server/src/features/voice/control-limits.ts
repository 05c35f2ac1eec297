/** At most `quota` messages in any `windowMs`, as a tier of the configuration says. */
export interface ControlWindow {
  readonly name: string;
  readonly quota: number;
  readonly windowMs: number;
}

/** The window that is full. */
export interface FullWindow extends ControlWindow {
  /** Until it takes one more. */
  readonly waitMs: number;
}

const sweepAbove = 1000;

/** Messages of control by credential, however many sessions it has open: another connection is no way past a limit. */
export class ControlLimits {
  readonly #windows: readonly ControlWindow[];
  readonly #most: number;
  readonly #longestMs: number;
  readonly #times = new Map<string, number[]>();

  /** Without windows nothing is limited. */
  constructor(windows: readonly ControlWindow[]) {
    this.#windows = windows;
    this.#most = Math.max(0, ...windows.map(({ quota }) => quota));
    this.#longestMs = Math.max(0, ...windows.map(({ windowMs }) => windowMs));
  }

  /** Counts one message, unless a window is full: then it is told and nothing was counted. */
  admit(credentialId: string, now: number): FullWindow | undefined {
    if (this.#most === 0) return undefined;
    const times = this.#timesOf(credentialId, now);
    for (const window of this.#windows) {
      const oldest = times.at(-window.quota);
      if (oldest !== undefined && oldest > now - window.windowMs) return { ...window, waitMs: oldest + window.windowMs - now };
    }
    times.push(now);
    if (times.length > this.#most) times.shift();
    return undefined;
  }

  #timesOf(credentialId: string, now: number): number[] {
    const known = this.#times.get(credentialId);
    if (known) return known;
    if (this.#times.size >= sweepAbove) this.#sweep(now);
    const times: number[] = [];
    this.#times.set(credentialId, times);
    return times;
  }

  #sweep(now: number): void {
    for (const [id, times] of this.#times) if ((times.at(-1) ?? 0) <= now - this.#longestMs) this.#times.delete(id);
  }
}
