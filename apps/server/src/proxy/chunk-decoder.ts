import { NotHttpError } from './answer-head.ts';

export interface ChunkSink {
  onBody(bytes: Buffer): void;
}

/** A size with its extensions, or one line of a trailer. */
const maxLineBytes = 16 * 1024;
const maxTrailerBytes = 64 * 1024;
const lf = 0x0a;

type Stage = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/** Takes the chunked coding off (RFC 9112 7.1), in whatever pieces it arrives. Throws `NotHttpError`. */
export class ChunkDecoder {
  #stage: Stage = 'size';
  #left = 0;
  #line = '';
  #trailerBytes = 0;
  readonly #trailers: string[] = [];

  get isDone(): boolean {
    return this.#stage === 'done';
  }

  /** Trailer lines as they came, without line ends. */
  get trailers(): readonly string[] {
    return this.#trailers;
  }

  /** Gives the body to the sink; returns where the answer ended, or the length when it did not. */
  push(bytes: Buffer, sink: ChunkSink): number {
    let at = 0;
    while (at < bytes.length && this.#stage !== 'done') {
      at = this.#stage === 'data' ? this.#takeData(bytes, at, sink) : this.#takeLine(bytes, at);
    }
    return at;
  }

  #takeData(bytes: Buffer, at: number, sink: ChunkSink): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    if (this.#left === 0) this.#stage = 'data-end';
    sink.onBody(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    return end;
  }

  #takeLine(bytes: Buffer, at: number): number {
    const found = bytes.indexOf(lf, at);
    const end = found === -1 ? bytes.length : found;
    const part = bytes.toString('latin1', at, end);
    const line = this.#line === '' ? part : this.#line + part;
    if (line.length > maxLineBytes) throw new NotHttpError('a line of its chunked body is too long');
    if (found === -1) {
      this.#line = line;
      return end;
    }
    this.#line = '';
    // A bare line feed ends a line for some readers and not for others, and the chunks may be passed on as they are.
    if (!line.endsWith('\r')) throw new NotHttpError('a line of its chunked body ends without CR');
    this.#onLine(line.slice(0, -1));
    return end + 1;
  }

  #onLine(line: string): void {
    if (this.#stage === 'size') this.#onSize(line);
    else if (this.#stage === 'data-end') {
      if (line !== '') throw new NotHttpError('a chunk of its body is longer than it says');
      this.#stage = 'size';
    } else this.#onTrailer(line);
  }

  #onSize(line: string): void {
    if (/[^\t\u0020-\u007E\u0080-\u00FF]/u.test(line)) throw new NotHttpError('a chunk of its body has control characters');
    const digits = /^(?<digits>[\da-f]{1,13})[\t ]*(?:;|$)/iu.exec(line)?.groups?.['digits'];
    if (digits === undefined) throw new NotHttpError(`the size of a chunk is "${line.slice(0, 40)}"`);
    this.#left = Number.parseInt(digits, 16);
    this.#stage = this.#left === 0 ? 'trailer' : 'data';
  }

  #onTrailer(line: string): void {
    if (line === '') {
      this.#stage = 'done';
      return;
    }
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > maxTrailerBytes) throw new NotHttpError('its trailers are too long');
    this.#trailers.push(line);
  }
}
