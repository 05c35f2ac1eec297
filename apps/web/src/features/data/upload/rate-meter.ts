/** Bytes that were sent until a moment in ms. */
interface Sample {
  readonly at: number;
  readonly bytes: number;
}

export interface Pace {
  /** Bytes per second; undefined until it means something. */
  readonly rate: number | undefined;
  /** ms until the end; undefined until it means something. */
  readonly etaMs: number | undefined;
}

const windowMs = 5000;
const minSamples = 3;
const minSpanMs = 600;

/** Speed over the last seconds. */
export class RateMeter {
  #samples: readonly Sample[] = [];

  add(at: number, bytes: number): void {
    const recent = this.#samples.filter((sample) => at - sample.at <= windowMs);
    this.#samples = [...recent, { at, bytes }];
  }

  /** After a pause the time before it does not count. */
  reset(): void {
    this.#samples = [];
  }

  pace(total: number): Pace {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || this.#samples.length < minSamples || last.at - first.at < minSpanMs) {
      return { rate: undefined, etaMs: undefined };
    }
    const rate = ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
    return { rate, etaMs: rate > 0 ? ((total - last.bytes) * 1000) / rate : undefined };
  }
}
