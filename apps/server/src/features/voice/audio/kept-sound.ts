/** 8 s at 16 kHz: what a session that only listens needs, so that none of a hundred grows while others talk. */
const leastSamples = 2 ** 17;

/** The last stretch of a stream of samples, in one ring that grows and shrinks with what is needed. Places count from the first sample ever. */
export class KeptSound {
  #ring = new Int16Array(leastSamples);
  #start = 0;
  #end = 0;

  /** Samples so far, kept or not. */
  get end(): number {
    return this.#end;
  }

  push(samples: Int16Array): void {
    const needed = this.#end - this.#start + samples.length;
    if (needed > this.#ring.length) this.#resize(needed);
    const at = this.#end % this.#ring.length;
    const first = samples.subarray(0, this.#ring.length - at);
    this.#ring.set(first, at);
    this.#ring.set(samples.subarray(first.length), 0);
    this.#end += samples.length;
  }

  /** What is between two places, as far as it is kept. */
  slice(from: number, to: number): Int16Array {
    const [start, end] = [Math.max(from, this.#start), Math.min(to, this.#end)];
    if (end <= start) return new Int16Array(0);
    const sound = new Int16Array(end - start);
    const at = start % this.#ring.length;
    const first = this.#ring.subarray(at, at + sound.length);
    sound.set(first);
    sound.set(this.#ring.subarray(0, sound.length - first.length), first.length);
    return sound;
  }

  /** What is before this place may be forgotten. */
  keepFrom(place: number): void {
    this.#start = Math.max(this.#start, Math.min(place, this.#end));
    const kept = this.#end - this.#start;
    if (this.#ring.length > leastSamples && kept * 4 < this.#ring.length) this.#resize(kept);
  }

  #resize(needed: number): void {
    const kept = this.slice(this.#start, this.#end);
    let length = leastSamples;
    while (length < needed) length *= 2;
    this.#ring = new Int16Array(length);
    const at = this.#start % length;
    const first = kept.subarray(0, length - at);
    this.#ring.set(first, at);
    this.#ring.set(kept.subarray(first.length), 0);
  }
}
