import { columnBlocks } from './column-blocks.ts';
import type { Engine } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';

export interface SampledSheet {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** At most. */
  readonly limit: number;
}

/** Values from all over a sheet, column by column: what changes late is seen, too. */
export async function sampleColumns(
  engine: Engine,
  { path, columns, rows, limit }: SampledSheet,
): Promise<readonly (readonly (string | null)[])[]> {
  const every = Math.max(1, Math.floor(rows / limit));
  // Every hundredth row would take what repeats each hundred rows for all there is.
  const where = every === 1 ? '' : ` WHERE hash(file_row_number) % ${every} = 0`;
  const from = `read_parquet(${quoteText(path)}, file_row_number=true)${where} LIMIT ${limit * 2}`;
  const sampled: (readonly (string | null)[])[] = [];
  for (const block of columnBlocks(columns)) {
    const { values } = await engine.columns(`SELECT ${block.map(quoteName).join(', ')} FROM ${from}`);
    sampled.push(...(values as readonly (readonly (string | null)[])[]));
  }
  return sampled;
}
