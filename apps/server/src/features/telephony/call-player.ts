import type { CarrierFormat, MediaWriter } from '../../providers/carriers/carrier.ts';
import { bytesPerMs } from './call-audio.ts';

/** Sound is sent at most this much ahead of what is playing: what is sent and not played must be cleared when somebody speaks. */
const aheadMs = 400;
const usualPieceMs = 100;

export interface CallPlayerOptions {
  readonly format: CarrierFormat;
  readonly writer: MediaWriter;
  /** Sound goes out in pieces of so many ms. */
  readonly pieceMs?: number | undefined;
  readonly send: (frame: string | Uint8Array) => void;
  /** So much of an item was played to the person. */
  readonly onPlayed: (itemId: string, ms: number) => void;
  readonly now: () => number;
}

interface Piece {
  readonly itemId: string;
  readonly bytes: Uint8Array;
  /** Offset in the sound of its item, at its end. */
  readonly endMs: number;
  /** Shorter ones wait for more: some carriers take no short ones. */
  readonly isWhole: boolean;
}

/**
 * Plays answers into a call: as fast as they are heard and no faster, with marks that tell what was heard. A carrier sends the marks
 * of cleared sound back, too: those name a generation that is over.
 */
export class CallPlayer {
  readonly #options: CallPlayerOptions;
  #queue: Piece[] = [];
  #generation = 0;
  #count = 0;
  readonly #marks = new Map<string, Piece>();
  /** Until when what was sent takes to play. */
  #playsUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #lengths = new Map<string, number>();

  readonly #pieceMs: number;

  constructor(options: CallPlayerOptions) {
    this.#options = options;
    this.#pieceMs = options.pieceMs ?? usualPieceMs;
  }

  play(itemId: string, bytes: Uint8Array): void {
    const perMs = bytesPerMs(this.#options.format);
    const step = this.#pieceMs * perMs;
    const sound = this.#takeRest(itemId, bytes);
    let endMs = (this.#lengths.get(itemId) ?? 0) - (sound.length - bytes.length) / perMs;
    for (let at = 0; at < sound.length; at += step) {
      const piece = sound.subarray(at, at + step);
      endMs += piece.length / perMs;
      this.#queue.push({ itemId, bytes: piece, endMs, isWhole: piece.length === step });
    }
    this.#lengths.set(itemId, endMs);
    this.#pump();
  }

  /** No more sound of this item comes. */
  finish(itemId: string): void {
    this.#queue = this.#queue.map((piece) => (piece.itemId === itemId ? { ...piece, isWhole: true } : piece));
    this.#pump();
  }

  /** What is left of the sound before, and this. */
  #takeRest(itemId: string, bytes: Uint8Array): Uint8Array {
    const last = this.#queue.at(-1);
    if (!last || last.isWhole) return bytes;
    if (last.itemId === itemId) {
      this.#queue.pop();
      return Buffer.concat([last.bytes, bytes]);
    }
    this.#queue[this.#queue.length - 1] = { ...last, isWhole: true };
    return bytes;
  }

  /** A mark came back. */
  heardMark(name: string): void {
    const piece = this.#marks.get(name);
    this.#marks.delete(name);
    if (piece && name.startsWith(`${this.#generation}.`)) this.#options.onPlayed(piece.itemId, piece.endMs);
  }

  /** Somebody speaks: nothing more of this is heard. */
  clear(): void {
    this.#generation += 1;
    this.#queue = [];
    this.#marks.clear();
    this.#playsUntil = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write(this.#options.writer.clear());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #pump(): void {
    const { now, writer } = this.#options;
    while (this.#queue[0]?.isWhole === true && this.#playsUntil - now() < aheadMs) {
      const piece = this.#queue.shift();
      if (!piece) return;
      const ms = piece.bytes.length / bytesPerMs(this.#options.format);
      this.#playsUntil = Math.max(this.#playsUntil, now()) + ms;
      this.#count += 1;
      const name = `${this.#generation}.${this.#count}`;
      this.#marks.set(name, piece);
      this.#write(writer.audio(piece.bytes));
      this.#write(writer.mark(name));
    }
    if (this.#queue[0]?.isWhole !== true || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, usualPieceMs / 2);
    this.#timer.unref();
  }

  #write(frames: readonly (string | Uint8Array)[]): void {
    for (const frame of frames) this.#options.send(frame);
  }
}
