/** Lines that were written, newest first: the number of each rises by one. */
export interface NumberedLine {
  readonly seq: number;
  readonly line: string;
}

interface Pack {
  readonly bytes: Buffer;
  /** The seq of its first line. */
  readonly first: number;
  count: number;
  length: number;
}

const packBytes = 64 * 1024;
const maxWaitMs = 100;
/** Bytes one UTF-16 unit may take in UTF-8. */
const maxUnitBytes = 3;

/**
 * The newest lines as bytes, in packs that go to the output as they are: 240 lines share one trip through the thread pool, and
 * the collector has nothing to move. Kept as strings, they cost a tenth of a bare request more (bench/gateway).
 */
export class LogPacks {
  readonly #maxPacks: number;
  readonly #output: ((bytes: Buffer) => void) | undefined;
  readonly #packs: Pack[] = [];
  #current: Pack;
  /** How much of the current pack the output has. */
  #handedOn = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `capacity`: lines to keep at least, of 500 bytes. */
  constructor(capacity: number, output: ((bytes: Buffer) => void) | undefined) {
    this.#maxPacks = Math.ceil((capacity * 500) / packBytes);
    this.#output = output;
    this.#current = this.#begin(1, packBytes);
  }

  /** The number of the newest line; 0 when there is none. */
  get seq(): number {
    return this.#current.first + this.#current.count - 1;
  }

  add(line: string, isPrinted: boolean): void {
    const needed = line.length * maxUnitBytes;
    if (this.#current.length + needed > this.#current.bytes.length) this.#turn(needed);
    if (!isPrinted) this.handOn();
    const pack = this.#current;
    pack.length += pack.bytes.write(line, pack.length);
    pack.count += 1;
    if (isPrinted) this.#timer ??= setTimeout(() => this.handOn(), maxWaitMs).unref();
    else this.#handedOn = pack.length;
  }

  /** Gives the output what it does not have yet. */
  handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { bytes, length } = this.#current;
    if (length > this.#handedOn) this.#output?.(bytes.subarray(this.#handedOn, length));
    this.#handedOn = length;
  }

  *newestFirst(): Generator<NumberedLine> {
    for (const { bytes, first, length } of this.#packs.toReversed()) {
      const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
      for (let at = lines.length - 1; at >= 0; at -= 1) yield { seq: first + at, line: lines[at] ?? '' };
    }
  }

  #turn(needed: number): void {
    this.handOn();
    this.#current = this.#begin(this.seq + 1, Math.max(packBytes, needed));
    this.#handedOn = 0;
  }

  #begin(first: number, size: number): Pack {
    const pack = { bytes: Buffer.allocUnsafeSlow(size), first, count: 0, length: 0 };
    this.#packs.push(pack);
    if (this.#packs.length > this.#maxPacks + 1) this.#packs.shift();
    return pack;
  }
}
