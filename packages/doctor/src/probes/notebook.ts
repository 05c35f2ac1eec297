import type { Fact } from '../facts.ts';
import type { Progress } from '../progress.ts';

const maxRequests = 60;
const maxMs = 7500;

/** What one examination has seen so far, and how much it may still ask. */
export class Notebook {
  readonly facts: Fact[] = [];
  readonly #watch: ((progress: Progress) => void) | undefined;
  readonly #started = performance.now();
  #left = maxRequests;

  constructor(watch?: (progress: Progress) => void) {
    this.#watch = watch;
  }

  /** Says what is about to be looked at. */
  announce(text: string): void {
    this.#watch?.({ kind: 'probe', text });
  }

  add(...facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.facts.push(fact);
      this.#watch?.({ kind: 'fact', fact });
    }
  }

  /** Takes one request from the budget; false when it is used up, which is noted once. */
  spend(): boolean {
    this.#left -= 1;
    if (this.#left === -1) {
      this.add({ kind: 'skipped', probe: 'controls', reason: `the limit of ${maxRequests} requests is reached` });
    }
    return this.#left >= 0;
  }

  /** Milliseconds that may still be waited for an answer; what is asked late gets a moment all the same. */
  get leftMs(): number {
    return Math.max(maxMs - (performance.now() - this.#started), 250);
  }

  /** Requests sent. */
  get spent(): number {
    return maxRequests - Math.max(this.#left, 0);
  }
}
