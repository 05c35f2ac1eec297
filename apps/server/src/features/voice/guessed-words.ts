import type { SpeechDraft, Transcriber, Transcript } from '../../providers/speech/speech.ts';

/** Sound after a turn that helps to understand its last words. */
export const tailMs = 200;

export interface GuessedWordsNeeds {
  /** One that costs nothing; undefined: none does, and nothing is guessed. */
  readonly transcriber: () => Transcriber | undefined;
  readonly slice: (fromMs: number, toMs: number) => Int16Array;
  readonly hear: (transcriber: Transcriber, sound: Int16Array, draft: SpeechDraft) => Promise<Transcript>;
}

export interface Guess {
  readonly fromMs: number;
  readonly endMs: number;
  readonly words: Promise<string>;
}

/**
 * Words before they are asked for. While somebody speaks, what was said so far is drafted; when a pause comes, the whole is found out
 * from the draft, and when the turn ends there, nobody waits.
 */
export class GuessedWords {
  readonly #needs: GuessedWordsNeeds;
  #fromMs = 0;
  #draft: SpeechDraft = [];
  #drafting: Promise<void> | undefined;
  #guess: Guess | undefined;
  /** Drafts of speech that is over are of no use. */
  #turn = 0;

  constructor(needs: GuessedWordsNeeds) {
    this.#needs = needs;
  }

  /** Somebody begins to speak. */
  begin(fromMs: number): void {
    this.forget();
    this.#fromMs = fromMs;
  }

  /** Speech has come so far and goes on. */
  goOn(toMs: number): void {
    const transcriber = this.#needs.transcriber();
    if (this.#drafting || !transcriber?.draft) return;
    const sound = this.#needs.slice(this.#fromMs, toMs);
    // A draft that fails is none.
    const found = transcriber.draft(sound, this.#draft).catch(() => undefined);
    this.#drafting = this.#keepDraft(found);
  }

  /** Speech may have ended; undefined: nothing here can guess. */
  guess(endMs: number): Guess | undefined {
    const transcriber = this.#needs.transcriber();
    if (!transcriber) return undefined;
    const fromMs = this.#fromMs;
    const sound = this.#needs.slice(fromMs, endMs + tailMs);
    const guess = { fromMs, endMs, words: this.#wordsOf(transcriber, sound) };
    // Whoever takes it hears of its failure; most are taken by nobody.
    guess.words.catch(() => undefined);
    this.#guess = guess;
    return guess;
  }

  isCurrent(guess: Guess): boolean {
    return this.#guess === guess;
  }

  /** Speech went on after a pause: what was found is a draft of the rest. */
  resume(): void {
    this.#guess = undefined;
  }

  /** What was guessed of just this stretch; it is given once. */
  take(fromMs: number, toMs: number): Promise<string> | undefined {
    const guess = this.#guess;
    this.#guess = undefined;
    return guess?.fromMs === fromMs && guess.endMs === toMs ? guess.words : undefined;
  }

  forget(): void {
    this.#turn += 1;
    this.#guess = undefined;
    this.#draft = [];
  }

  async #keepDraft(found: Promise<SpeechDraft | undefined>): Promise<void> {
    const turn = this.#turn;
    const draft = await found;
    this.#drafting = undefined;
    if (draft && turn === this.#turn) this.#draft = draft;
  }

  async #wordsOf(transcriber: Transcriber, sound: Int16Array): Promise<string> {
    const turn = this.#turn;
    if (this.#drafting) await this.#drafting;
    const { text, draft } = await this.#needs.hear(transcriber, sound, turn === this.#turn ? this.#draft : []);
    if (draft && turn === this.#turn) this.#draft = draft;
    return text;
  }
}
