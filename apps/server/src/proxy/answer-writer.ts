import type { GateResponse } from '../gateway/exchange.ts';
import { afterReads } from './after-reads.ts';

/** As text it leaves together with the head in one piece; as bytes it takes a second one, a quarter of a small request. */
const maxTextBytes = 16 * 1024;

/** Writes an answer: what arrives at once leaves at once, no faster than the caller reads. */
export class AnswerWriter {
  readonly #response: GateResponse;
  readonly #onFull: () => void;
  readonly #onDrain: () => void;
  #text = '';
  #isScheduled = false;
  #isEnding = false;
  #isFull = false;

  /** `onFull`: write no more until `onDrain`. */
  constructor(response: GateResponse, onFull: () => void, onDrain: () => void) {
    this.#response = response;
    this.#onFull = onFull;
    this.#onDrain = onDrain;
  }

  /** The bytes are the caller's again when this returns. */
  write(bytes: Buffer): void {
    if (bytes.length > maxTextBytes) {
      this.flush();
      this.#send(Buffer.from(bytes));
      return;
    }
    this.#text += bytes.toString('latin1');
    this.#schedule();
  }

  end(last: Buffer | undefined): void {
    this.#isEnding = true;
    if (last) this.write(last);
    this.#schedule();
  }

  /** Sends what waits. */
  flush(): void {
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    this.#send(text);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    afterReads(() => this.#run());
  }

  #run(): void {
    this.#isScheduled = false;
    if (!this.#isEnding) {
      this.flush();
      return;
    }
    const text = this.#text;
    this.#text = '';
    if (text === '') this.#response.end();
    else this.#response.end(text, 'latin1');
  }

  #send(part: Buffer | string): void {
    const isTaken = typeof part === 'string' ? this.#response.write(part, 'latin1') : this.#response.write(part);
    if (isTaken || this.#isFull) return;
    this.#isFull = true;
    this.#onFull();
    this.#response.once('drain', () => {
      this.#isFull = false;
      this.#onDrain();
    });
  }
}
