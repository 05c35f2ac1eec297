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

/**
 * Values from all over a sheet, column by column: what changes late is seen, too. As one JSON text for each column: ten thousand
 * single values take ten times as long to come out of DuckDB.
 */
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
    const names = block.map(quoteName);
    const lists = names.map((name) => `to_json(list(${name}))`);
    const { values } = await engine.columns(
      `SELECT to_json(list(file_row_number)), ${lists.join(', ')} FROM (SELECT file_row_number, ${names.join(', ')} FROM ${from})`,
    );
    sampled.push(...inOrder(values.map(([json]) => JSON.parse((json as string | null) ?? '[]') as (string | null)[])));
  }
  return sampled;
}

/** Threads add to the lists as they please. */
function inOrder([places = [], ...lists]: readonly (readonly (string | null)[])[]): readonly (readonly (string | null)[])[] {
  const order = Array.from(places, (place, index) => ({ place: Number(place), index }));
  if (order.every(({ place }, index) => index === 0 || place > (order[index - 1]?.place ?? 0))) return lists;
  order.sort((one, other) => one.place - other.place);
  return lists.map((list) => order.map(({ index }) => list[index] ?? null));
}
