import { closeSync, openSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import { compactStruct } from './compact-struct.ts';
import type { CompactStruct } from './compact-struct.ts';
import { openTextChunk } from './text-chunk.ts';
import type { TextChunk } from './text-chunk.ts';

/** A Parquet file of `__row` and columns of text, written row group by row group: memory does not grow with rows. */
export interface ParquetFile {
  readonly rows: number;
  /** Each row has a text, or null, for each column. */
  add(rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void;
  /** A column that the rows before do not have: it is empty there. */
  addColumn(name: string): void;
  finish(): void;
}

/** https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
const format = {
  magic: 'PAR1',
  int64: 2,
  byteArray: 6,
  required: 0,
  optional: 1,
  utf8: 0,
  plain: 0,
  rle: 3,
  zstd: 6,
  dataPage: 0,
} as const;

/** As many as DuckDB puts into one. */
const maxGroupRows = 122_880;
const maxGroupBytes = 64 * 1024 * 1024;
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

interface WrittenChunk {
  readonly offset: number;
  readonly values: number;
  readonly plainBytes: number;
  readonly bytes: number;
}

interface WrittenGroup {
  readonly rows: number;
  /** `__row` first. */
  readonly chunks: WrittenChunk[];
}

const bigint = (lines: readonly number[]): Buffer => Buffer.from(new BigInt64Array(lines.map(BigInt)).buffer);

function pageHeader(plain: number, compressed: number, values: number): Buffer {
  const data = compactStruct().i32(1, values).i32(2, format.plain).i32(3, format.rle).i32(4, format.rle);
  const header = compactStruct().i32(1, format.dataPage).i32(2, plain).i32(3, compressed).struct(5, data);
  return Buffer.from(header.bytes());
}

function schemaOf(names: readonly string[]): CompactStruct[] {
  const root = compactStruct()
    .text(4, 'schema')
    .i32(5, names.length + 1);
  const row = compactStruct().i32(1, format.int64).i32(3, format.required).text(4, '__row');
  const texts = names.map((name) =>
    compactStruct().i32(1, format.byteArray).i32(3, format.optional).text(4, name).i32(6, format.utf8),
  );
  return [root, row, ...texts];
}

function chunkMeta({ offset, values, plainBytes, bytes }: WrittenChunk, name: string, type: number): CompactStruct {
  const meta = compactStruct()
    .i32(1, type)
    .i32s(2, [format.plain, format.rle])
    .texts(3, [name])
    .i32(4, format.zstd)
    .i64(5, values)
    .i64(6, plainBytes)
    .i64(7, bytes)
    .i64(9, offset);
  return compactStruct().i64(2, offset).struct(3, meta);
}

class TextParquet implements ParquetFile {
  readonly #file: number;
  readonly #names: string[];
  readonly #chunks: TextChunk[];
  readonly #groups: WrittenGroup[] = [];
  #lines: number[] = [];
  #bytes = 0;
  #offset = 0;
  rows = 0;

  constructor(path: string, names: readonly string[]) {
    this.#names = [...names];
    this.#chunks = names.map(openTextChunk);
    this.#file = openSync(path, 'w');
    this.#write(Buffer.from(format.magic));
  }

  add(rows: readonly (readonly (string | null)[])[], lines: readonly number[]): void {
    for (let from = 0; from < rows.length;) {
      const room = maxGroupRows - this.#lines.length;
      const some = from === 0 && rows.length <= room ? rows : rows.slice(from, from + room);
      this.#bytes = 0;
      for (const [column, chunk] of this.#chunks.entries()) {
        chunk.add(some, column);
        this.#bytes += chunk.bytes;
      }
      for (const line of lines.slice(from, from + some.length)) this.#lines.push(line);
      from += some.length;
      this.rows += some.length;
      if (this.#lines.length === maxGroupRows || this.#bytes >= maxGroupBytes) this.#endGroup();
    }
  }

  addColumn(name: string): void {
    // Its rows are of the next group.
    this.#endGroup();
    this.#names.push(name);
    this.#chunks.push(openTextChunk());
  }

  finish(): void {
    this.#endGroup();
    for (const group of this.#groups) this.#fill(group);
    const metadata = compactStruct()
      .i32(1, 1)
      .structs(2, schemaOf(this.#names))
      .i64(3, this.rows)
      .structs(
        4,
        this.#groups.map((group) => this.#describe(group)),
      )
      .text(6, 'Causeway');
    const footer = Buffer.from(metadata.bytes());
    const size = Buffer.alloc(4);
    size.writeUInt32LE(footer.length);
    this.#write(Buffer.concat([footer, size, Buffer.from(format.magic)]));
    closeSync(this.#file);
  }

  #endGroup(): void {
    const rows = this.#lines.length;
    if (rows === 0) return;
    const chunks = [this.#writePage(bigint(this.#lines), rows)];
    for (const chunk of this.#chunks) chunks.push(this.#writePage(chunk.take(), rows));
    this.#groups.push({ rows, chunks });
    this.#lines = [];
  }

  /** Columns that came later are empty in the groups before. */
  #fill({ rows, chunks }: WrittenGroup): void {
    if (chunks.length > this.#names.length) return;
    const chunk = openTextChunk();
    chunk.add(
      Array.from({ length: rows }, () => ['']),
      0,
    );
    const page = chunk.take();
    while (chunks.length <= this.#names.length) chunks.push(this.#writePage(page, rows));
  }

  #writePage(page: Buffer, values: number): WrittenChunk {
    const compressed = zstdCompressSync(page, level);
    const header = pageHeader(page.length, compressed.length, values);
    const offset = this.#offset;
    this.#write(header);
    this.#write(compressed);
    return { offset, values, plainBytes: header.length + page.length, bytes: header.length + compressed.length };
  }

  #describe({ rows, chunks }: WrittenGroup): CompactStruct {
    const columns = chunks.map((chunk, at) =>
      at === 0 ? chunkMeta(chunk, '__row', format.int64) : chunkMeta(chunk, this.#names[at - 1] ?? '', format.byteArray),
    );
    const bytes = chunks.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
    return compactStruct().structs(1, columns).i64(2, bytes).i64(3, rows);
  }

  #write(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) from += writeSync(this.#file, bytes, from);
    this.#offset += bytes.length;
  }
}

export const openParquet = (path: string, names: readonly string[]): ParquetFile => new TextParquet(path, names);
