import type { RowsSource } from '../explore.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** SQL of the sheet, or of what the steps make of it; `more` are SELECTs that these know besides. */
export function fromOf({ source, sql, others = {} }: RowsSource, more: Readonly<Record<string, string>> = {}): string {
  const input = `read_parquet(${quoteText(source)})`;
  if (sql === undefined) return input;
  const tables = Object.entries(others).map(
    ([name, path]) => `${quoteName(name)} AS NOT MATERIALIZED (SELECT * FROM read_parquet(${quoteText(path)}))`,
  );
  const named = Object.entries(more).map(([name, select]) => `${quoteName(name)} AS NOT MATERIALIZED (${select})`);
  return `(WITH ${[`input AS NOT MATERIALIZED (SELECT * FROM ${input})`, ...tables, ...named].join(', ')} ${sql})`;
}

export interface SqlColumn {
  readonly name: string;
  /** In DuckDB. */
  readonly type: string;
}

/** The columns of what is looked at, `__row` among them where rows have kept it. */
export async function columnsOf(from: string, { engine }: Pick<Job, 'engine'>): Promise<readonly SqlColumn[]> {
  const described = await engine.rows<{ readonly column_name: string; readonly column_type: string }>(
    `DESCRIBE SELECT * FROM ${from}`,
  );
  return described.map(({ column_name: name, column_type: type }) => ({ name, type }));
}
