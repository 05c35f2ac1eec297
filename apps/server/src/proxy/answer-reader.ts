import { NotHttpError, parseAnswerHead } from './answer-head.ts';
import type { AnswerHead } from './answer-head.ts';
import { ChunkDecoder } from './chunk-decoder.ts';

/** What is done with an answer while it arrives. Bytes are valid during the call alone: who keeps them copies them. */
export interface AnswerSink {
  /** 1xx; more follows, unless the reader is stopped: `rest` is what came after it. */
  onInformation(head: AnswerHead, rest: Buffer): void;
  /** `isAlone`: nothing of the body came with it. True: a chunked body is wanted as it came, its chunks and trailers and all. */
  onHead(head: AnswerHead, isAlone: boolean): boolean | void;
  onBody(bytes: Buffer): void;
  /** `last`: the rest of the body, where it is known to be the rest. */
  onEnd(last: Buffer | undefined, trailers: readonly string[]): void;
}

/** Chromium's limit is 256 KiB, too. */
const maxHeadBytes = 256 * 1024;
const crlf2 = Buffer.from('\r\n\r\n');
const lf2 = Buffer.from('\n\n');
const lfCrLf = Buffer.from('\n\r\n');
const nothing: readonly string[] = [];
const nobody = { onBody: () => undefined };

interface HeadEnd {
  readonly at: number;
  readonly size: number;
}

/** Where the empty line begins and how long it is; bare line feeds count, too (RFC 9112 2.2). */
function findHeadEnd(bytes: Buffer, from: number): HeadEnd | undefined {
  const regular = bytes.indexOf(crlf2, from);
  const head = regular === -1 ? bytes : bytes.subarray(0, regular);
  const bare = head.indexOf(lf2, from);
  const mixed = head.indexOf(lfCrLf, from);
  const odd = Math.min(bare === -1 ? Infinity : bare, mixed === -1 ? Infinity : mixed);
  if (odd !== Infinity) return { at: odd, size: odd === bare ? 2 : 3 };
  return regular === -1 ? undefined : { at: regular, size: 4 };
}

const httpStart = Buffer.from('HTTP/1.');

function checkStart(bytes: Buffer): void {
  const length = Math.min(bytes.length, httpStart.length);
  if (bytes.compare(httpStart, 0, length, 0, length) !== 0) {
    throw new NotHttpError(`its first bytes are ${JSON.stringify(bytes.toString('latin1', 0, 40))}`);
  }
}

type Stage = 'head' | 'length' | 'chunked' | 'close' | 'done';

/** Reads one answer after the other off a connection. Throws `NotHttpError`. */
export class AnswerReader {
  #stage: Stage = 'done';
  #isHead = false;
  #sink: AnswerSink | undefined;
  #pending: Buffer | undefined;
  #left = 0;
  #chunks = new ChunkDecoder();
  #head: AnswerHead | undefined;
  #hasBegun = false;
  #hasExcess = false;
  #isPassedAsIs = false;

  begin(sink: AnswerSink, isHead: boolean): void {
    this.#stage = 'head';
    this.#sink = sink;
    this.#isHead = isHead;
    this.#pending = undefined;
    this.#head = undefined;
    this.#hasBegun = false;
  }

  /** Nobody wants to know more. */
  stop(): void {
    this.#sink = undefined;
    this.#stage = 'done';
  }

  get isDone(): boolean {
    return this.#stage === 'done';
  }

  get hasHead(): boolean {
    return this.#head !== undefined;
  }

  /** Whether anything arrived since the question, interim answers included: who says that much has read it. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether the connection is as it was before the question. */
  get isReusable(): boolean {
    return this.#stage === 'done' && this.#head?.isPersistent === true && !this.#hasExcess;
  }

  /** How long the backend keeps the connection, when it says so. */
  get idleMs(): number | undefined {
    return this.#head?.idleMs;
  }

  push(bytes: Buffer): void {
    switch (this.#stage) {
      case 'head':
        this.#readHead(bytes);
        return;
      case 'length':
        this.#readLength(bytes);
        return;
      case 'chunked':
        this.#readChunks(bytes);
        return;
      case 'close':
        this.#sink?.onBody(bytes);
        return;
      case 'done':
        this.#hasExcess = true;
    }
  }

  /** The backend closed; false when that came too early. */
  finish(): boolean {
    if (this.#stage === 'close') this.#end(undefined, nothing);
    return this.#stage === 'done';
  }

  #readHead(bytes: Buffer): void {
    this.#hasBegun = true;
    const all = this.#pending === undefined ? bytes : Buffer.concat([this.#pending, bytes]);
    if (this.#pending === undefined || this.#pending.length < httpStart.length) checkStart(all);
    const searched = Math.max(0, (this.#pending?.length ?? 0) - 3);
    const end = findHeadEnd(all, searched);
    if (end === undefined || end.at > maxHeadBytes) {
      if (all.length > maxHeadBytes) throw new NotHttpError('its header is larger than 256 KiB');
      // The reader does not own the bytes it is given.
      this.#pending = all === bytes ? Buffer.from(bytes) : all;
      return;
    }
    this.#pending = undefined;
    const head = parseAnswerHead(all.toString('latin1', 0, end.at), this.#isHead);
    this.#onHead(head, all.subarray(end.at + end.size));
  }

  #onHead(head: AnswerHead, rest: Buffer): void {
    if (head.status < 200) {
      this.#sink?.onInformation(head, rest);
      if (this.#stage === 'head' && rest.length > 0) this.#readHead(rest);
      return;
    }
    this.#head = head;
    this.#left = Number(head.contentLength ?? 0);
    this.#stage = head.framing === 'none' || (head.framing === 'length' && this.#left === 0) ? 'done' : head.framing;
    this.#hasExcess = this.#stage === 'done' && rest.length > 0;
    if (head.framing === 'chunked') this.#chunks = new ChunkDecoder();
    const isEmpty = this.#stage === 'done';
    this.#isPassedAsIs = this.#sink?.onHead(head, rest.length === 0 && !isEmpty) === true;
    if (isEmpty) this.#end(undefined, nothing);
    else if (rest.length > 0) this.push(rest);
  }

  #readLength(bytes: Buffer): void {
    if (bytes.length < this.#left) {
      this.#left -= bytes.length;
      this.#sink?.onBody(bytes);
      return;
    }
    this.#hasExcess = bytes.length > this.#left;
    this.#end(this.#hasExcess ? bytes.subarray(0, this.#left) : bytes, nothing);
  }

  #readChunks(bytes: Buffer): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    const end = this.#chunks.push(bytes, this.#isPassedAsIs ? nobody : sink);
    if (!this.#chunks.isDone) {
      if (this.#isPassedAsIs) sink.onBody(bytes);
      return;
    }
    if (this.#stage === 'done') return;
    this.#hasExcess = end < bytes.length;
    if (this.#isPassedAsIs) this.#end(this.#hasExcess ? bytes.subarray(0, end) : bytes, nothing);
    else this.#end(undefined, this.#chunks.trailers);
  }

  #end(last: Buffer | undefined, trailers: readonly string[]): void {
    const sink = this.#sink;
    this.#stage = 'done';
    this.#sink = undefined;
    sink?.onEnd(last, trailers);
  }
}
