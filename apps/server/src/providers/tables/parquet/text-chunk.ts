import { pushVarint } from './push-varint.ts';

/** The cells of one column until their row group is written: Parquet's PLAIN encoding, which is the length and the bytes of each. */
export interface TextChunk {
  readonly rows: number;
  readonly bytes: number;
  add(rows: readonly (readonly (string | null)[])[], column: number): void;
  /** Definition levels and values, as a data page holds them. The chunk is empty after that. */
  take(): Buffer;
}

/** Wide sheets have thousands of chunks. */
const firstBytes = 1024;
/** Of UTF-8, for each unit of UTF-16. */
const maxUnitBytes = 3;
const shortText = 24;

/** Which cells are there: one run where all are, else a bit for each. */
function levelsOf(rows: number, missing: readonly number[]): Buffer {
  const head: number[] = [];
  // A run of equal levels has its lowest bit clear, groups of eight bits have it set.
  pushVarint(head, missing.length === 0 ? rows * 2 : Math.ceil(rows / 8) * 2 + 1);
  if (missing.length === 0) head.push(1);
  const bits = Buffer.alloc(missing.length === 0 ? 0 : Math.ceil(rows / 8), 0xff);
  for (const row of missing) bits[row >> 3] = (bits[row >> 3] ?? 0) & ~(1 << (row & 7));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length + bits.length);
  return Buffer.concat([size, Buffer.from(head), bits]);
}

class PlainChunk implements TextChunk {
  #buffer = Buffer.allocUnsafe(firstBytes);
  #missing: number[] = [];
  bytes = 0;
  rows = 0;

  add(rows: readonly (readonly (string | null)[])[], column: number): void {
    for (const row of rows) {
      const text = row[column] ?? null;
      if (text === null) this.#missing.push(this.rows);
      else this.#write(text);
      this.rows += 1;
    }
  }

  #write(text: string): void {
    this.#reserve(4 + text.length * maxUnitBytes);
    const buffer = this.#buffer;
    const from = this.bytes + 4;
    const length = writeAscii(buffer, text, from) ?? buffer.write(text, from, 'utf8');
    buffer[this.bytes] = length & 0xff;
    buffer[this.bytes + 1] = (length >> 8) & 0xff;
    buffer[this.bytes + 2] = (length >> 16) & 0xff;
    buffer[this.bytes + 3] = length >>> 24;
    this.bytes = from + length;
  }

  #reserve(more: number): void {
    if (this.bytes + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.bytes + more));
    this.#buffer.copy(larger, 0, 0, this.bytes);
    this.#buffer = larger;
  }

  take(): Buffer {
    const page = Buffer.concat([levelsOf(this.rows, this.#missing), this.#buffer.subarray(0, this.bytes)]);
    this.#missing = [];
    this.bytes = 0;
    this.rows = 0;
    return page;
  }
}

/** Short texts are written faster here than by a call; undefined: another way is needed. */
function writeAscii(buffer: Buffer, text: string, from: number): number | undefined {
  if (text.length > shortText) return undefined;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.codePointAt(at) ?? 0x80;
    if (unit >= 0x80) return undefined;
    buffer[from + at] = unit;
  }
  return text.length;
}

export const openTextChunk = (): TextChunk => new PlainChunk();
