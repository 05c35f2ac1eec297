/** Most frames of control in a second and in a minute: the ws tier's own numbers. */
const windows = [
  { frames: 100, ms: 1000 },
  { frames: 500, ms: 60_000 },
] as const;
const mostFrames = 500;
/** Sound may come this much faster than it plays, and this much of it at once. */
const mostSpeed = 2;
const burstMs = 10_000;

/**
 * What one connection may send. Control counts by frames; sound counts by its length, so that 20 ms frames cost what 100 ms frames
 * cost and a long call never meets a limit that was made for messages.
 */
export class FrameLimits {
  readonly #startedAt: number;
  readonly #times: number[] = [];
  #soundMs = 0;

  constructor(now: number) {
    this.#startedAt = now;
  }

  /** One frame of control; false: it is over the limit and was not counted. */
  admitControl(now: number): boolean {
    const isFull = windows.some(({ frames, ms }) => {
      const oldest = this.#times.at(-frames);
      return oldest !== undefined && oldest > now - ms;
    });
    if (isFull) return false;
    this.#times.push(now);
    if (this.#times.length > mostFrames) this.#times.shift();
    return true;
  }

  /** So much sound; false: it came faster than anybody speaks, and was not counted. */
  admitSound(ms: number, now: number): boolean {
    if (this.#soundMs + ms > mostSpeed * (now - this.#startedAt) + burstMs) return false;
    this.#soundMs += ms;
    return true;
  }
}
