/** Money and amounts of one session, by turn; an unknown price makes the sum unknown. */
interface Turn {
  sttMs: number;
  ttsCharacters: number;
  costNano: number | null;
}

const add = (sum: number | null, more: number | null): number | null => (sum === null || more === null ? null : sum + more);

export class TurnCosts {
  #current: Turn = { sttMs: 0, ttsCharacters: 0, costNano: 0 };
  #sumNano: number | null = 0;

  heard(ms: number, costNano: number | null): void {
    this.#current.sttMs += ms;
    this.#spend(costNano);
  }

  spoke(characters: number, costNano: number | null): void {
    this.#current.ttsCharacters += characters;
    this.#spend(costNano);
  }

  answered(costNano: number | null): void {
    this.#spend(costNano);
  }

  /** Nano-dollars of the whole session. */
  get sumNano(): number | null {
    return this.#sumNano;
  }

  /** What came together since the last time. */
  take(): Readonly<Turn> {
    const turn = this.#current;
    this.#current = { sttMs: 0, ttsCharacters: 0, costNano: 0 };
    return turn;
  }

  #spend(costNano: number | null): void {
    this.#current.costNano = add(this.#current.costNano, costNano);
    this.#sumNano = add(this.#sumNano, costNano);
  }
}
