import type { GateResponse } from '../gateway/exchange.ts';
import { afterReads } from './after-reads.ts';
import type { Deferred } from './after-reads.ts';

/** As text it leaves together with the head in one piece; as bytes it takes a second one, a quarter of a small request. */
const maxTextBytes = 16 * 1024;

/** Where an answer comes from; paused while its caller does not read. */
export interface AnswerSource {
  pauseSource(): void;
  resumeSource(): void;
}

/** Writes an answer: what arrives at once leaves at once, no faster than the caller reads. */
export class AnswerWriter implements Deferred {
  readonly #response: GateResponse;
  readonly #source: AnswerSource;
  #text = '';
  #isScheduled = false;
  #isEnding = false;
  #isFull = false;

  constructor(response: GateResponse, source: AnswerSource) {
    this.#response = response;
    this.#source = source;
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
    afterReads(this);
  }

  runDeferred(): void {
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
    this.#source.pauseSource();
    this.#response.once('drain', () => {
      this.#isFull = false;
      this.#source.resumeSource();
    });
  }
}
