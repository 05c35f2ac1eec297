/** How much of an answer came out of the loudspeaker. */
export interface Heard {
  readonly itemId: string;
  readonly ms: number;
}

interface Piece {
  readonly itemId: string;
  /** Seconds on the clock of the loudspeaker. */
  readonly startsAt: number;
  readonly lasts: number;
}

/** Sound that is handed over a moment before it is due does not stutter. */
const leadSeconds = 0.04;
const syllableSeconds = 0.15;
/** More than any loudspeaker lags behind. */
const settledSeconds = 2;

/** Keeps what was given to the loudspeaker and when it sounds, so that it is known at any time what a person has heard. */
export class PlaybackLedger {
  #pieces: Piece[] = [];
  /** Seconds of pieces that ended long ago, by answer. */
  readonly #ended = new Map<string, number>();

  /** When a piece of so many seconds should start. */
  schedule(itemId: string, lasts: number, now: number): number {
    this.#settle(now - settledSeconds);
    const startsAt = Math.max(this.#endsAt(), now + leadSeconds);
    this.#pieces.push({ itemId, startsAt, lasts });
    return startsAt;
  }

  /** Whether something is still to be heard. */
  isPlaying(now: number): boolean {
    return this.#endsAt() > now;
  }

  heardMs(itemId: string, now: number): number {
    const heard = this.#pieces
      .filter((piece) => piece.itemId === itemId)
      .reduce((sum, { startsAt, lasts }) => sum + Math.min(lasts, Math.max(0, now - startsAt)), this.#ended.get(itemId) ?? 0);
    // Sums of seconds are a hair off: a whole answer must count as whole.
    return Math.floor(heard * 1000 + 0.001);
  }

  /** Stops everything: what was cut off, and where. Who missed less than a syllable has heard it all. */
  cut(now: number): readonly Heard[] {
    const unheard = new Set(
      this.#pieces.filter(({ startsAt, lasts }) => startsAt + lasts > now + syllableSeconds).map(({ itemId }) => itemId),
    );
    const cut = [...unheard].map((itemId) => ({ itemId, ms: this.heardMs(itemId, now) }));
    this.#pieces = [];
    return cut;
  }

  /** A session of an hour has tens of thousands of pieces; of those that ended the sum is enough. */
  #settle(until: number): void {
    const isOver = ({ startsAt, lasts }: Piece): boolean => startsAt + lasts <= until;
    for (const { itemId, lasts } of this.#pieces.filter(isOver)) {
      this.#ended.set(itemId, (this.#ended.get(itemId) ?? 0) + lasts);
    }
    this.#pieces = this.#pieces.filter((piece) => !isOver(piece));
  }

  #endsAt(): number {
    const last = this.#pieces.at(-1);
    return last === undefined ? 0 : last.startsAt + last.lasts;
  }
}
