/** Sound may come this much faster than it plays, and this much of it at once. */
const mostSpeed = 2;
const burstMs = 10_000;

/**
 * What one connection may send of sound. It counts by its length, so that 20 ms frames cost what 100 ms frames cost and a long call
 * never meets a limit that was made for messages.
 */
export class SoundLimit {
  readonly #startedAt: number;
  #soundMs = 0;

  constructor(now: number) {
    this.#startedAt = now;
  }

  /** So much sound; false: it came faster than anybody speaks, and was not counted. */
  admit(ms: number, now: number): boolean {
    if (this.#soundMs + ms > mostSpeed * (now - this.#startedAt) + burstMs) return false;
    this.#soundMs += ms;
    return true;
  }
}
