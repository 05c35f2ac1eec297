import type { CellValue } from './cell-writer.ts';

/** Rows of several sheets from one source of batches. */
export class RowSource {
  count = 0;
  readonly #batches: AsyncIterator<readonly (readonly CellValue[])[]>;
  #batch: readonly (readonly CellValue[])[] = [];
  #at = 0;

  constructor(rows: AsyncIterable<readonly (readonly CellValue[])[]>) {
    this.#batches = rows[Symbol.asyncIterator]();
  }

  /** Some rows are left; they are then in `next`. */
  async hasMore(): Promise<boolean> {
    while (this.#at >= this.#batch.length) {
      const result = await this.#batches.next();
      if (result.done === true) return false;
      this.#batch = result.value;
      this.#at = 0;
    }
    return true;
  }

  /** The next row of the batch at hand; undefined when `hasMore` is to be asked. */
  next(): readonly CellValue[] | undefined {
    const row = this.#batch[this.#at];
    if (row === undefined) return undefined;
    this.#at += 1;
    this.count += 1;
    return row;
  }
}
