import type { Span } from './column-layout.ts';

/** A piece of a sheet: so many rows of so many columns. */
export interface Block {
  /** Line in the source of each row. */
  readonly lines: readonly number[];
  /** One list per column. */
  readonly values: readonly (readonly (string | null)[])[];
}

/** Which piece: rows and columns count from 0. */
export interface BlockPlace {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

export interface BlockCacheNeeds {
  load(place: BlockPlace, signal: AbortSignal): Promise<Block>;
  /** Something came, or failed. */
  onChange(): void;
}

export const rowsPerBlock = 100;
export const columnsPerBlock = 40;
// Two answers on their way keep the line busy. They are let come: giving one up costs the server more than answering it.
const maxUnderWay = 2;
/** Some 1.2 million cells. */
const maxBlocks = 300;
/** A scroll that goes on asks for nothing it only passes. */
const restMs = 50;

/** Rows of a sheet as far as they were seen, fetched in pieces where they are looked at. */
export class BlockCache {
  readonly #needs: BlockCacheNeeds;
  readonly #blocks = new Map<string, Block>();
  readonly #underWay = new Set<string>();
  #closing = new AbortController();
  #wanted: readonly BlockPlace[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: unknown;
  #version = 0;

  constructor(needs: BlockCacheNeeds) {
    this.#needs = needs;
  }

  /** Rises with every change, for `useSyncExternalStore`. */
  get version(): number {
    return this.#version;
  }

  /** Why the last piece did not come; undefined again once one comes. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Undefined: not there yet. */
  cell(row: number, column: number): string | null | undefined {
    const block = this.#blocks.get(keyOf(row, column));
    return block?.values[column % columnsPerBlock]?.[row % rowsPerBlock];
  }

  /** Line in the source; undefined: not there yet. */
  line(row: number, column: number): number | undefined {
    return this.#blocks.get(keyOf(row, column))?.lines[row % rowsPerBlock];
  }

  /** A piece that is there already. */
  put({ row, column }: Pick<BlockPlace, 'row' | 'column'>, block: Block): void {
    this.#blocks.set(keyOf(row, column), block);
  }

  /** What is looked at now; fetched when the looking rests, the first time at once. */
  want(rows: Span, columns: Span): void {
    this.#wanted = placesIn(rows, columns);
    const keys = new Set(this.#wanted.map(({ row, column }) => keyOf(row, column)));
    for (const key of keys) this.#refresh(key);
    clearTimeout(this.#timer);
    // Looking elsewhere is another try.
    this.#failure = undefined;
    if (this.#blocks.size === 0) this.#fetch();
    else this.#timer = setTimeout(() => this.#fetch(), restMs);
  }

  /** Tries again what failed. */
  retry(): void {
    this.#failure = undefined;
    this.#tell();
    this.#fetch();
  }

  /** After a close it may be used again. */
  open(): void {
    if (this.#closing.signal.aborted) this.#closing = new AbortController();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  #fetch(): void {
    if (this.#closing.signal.aborted || this.#failure !== undefined) return;
    for (const place of this.#wanted) {
      if (this.#underWay.size >= maxUnderWay) return;
      const key = keyOf(place.row, place.column);
      if (!this.#blocks.has(key) && !this.#underWay.has(key)) void this.#load(key, place);
    }
  }

  async #load(key: string, place: BlockPlace): Promise<void> {
    const { signal } = this.#closing;
    this.#underWay.add(key);
    try {
      const block = await this.#needs.load(place, signal);
      if (signal.aborted) return;
      this.#blocks.set(key, block);
      this.#failure = undefined;
      this.#forget();
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = error;
    } finally {
      this.#underWay.delete(key);
      this.#fetch();
    }
    this.#tell();
  }

  /** The one used last is at the end. */
  #refresh(key: string): void {
    const block = this.#blocks.get(key);
    if (block === undefined) return;
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
  }

  #forget(): void {
    for (const key of this.#blocks.keys()) {
      if (this.#blocks.size <= maxBlocks) return;
      this.#blocks.delete(key);
    }
  }

  #tell(): void {
    this.#version += 1;
    this.#needs.onChange();
  }
}

const keyOf = (row: number, column: number): string =>
  `${Math.floor(row / rowsPerBlock)}:${Math.floor(column / columnsPerBlock)}`;

function placesIn(rows: Span, columns: Span): readonly BlockPlace[] {
  const places: BlockPlace[] = [];
  for (let row = start(rows.from, rowsPerBlock); row < rows.to; row += rowsPerBlock) {
    for (let column = start(columns.from, columnsPerBlock); column < columns.to; column += columnsPerBlock) {
      places.push({ row, rows: rowsPerBlock, column, columns: columnsPerBlock });
    }
  }
  return places;
}

const start = (index: number, size: number): number => Math.floor(index / size) * size;
