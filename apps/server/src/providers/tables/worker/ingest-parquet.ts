import { join } from 'node:path';
import type { LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { finishSheet } from './finish-sheet.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Every column as text, as DuckDB writes the values of its type. */
export async function ingestParquet(path: string, job: Job): Promise<readonly LandedSheet[]> {
  const { engine } = job;
  const source = `read_parquet(${quoteText(path)}, binary_as_string=true)`;
  let described: readonly { readonly column_name: string }[];
  try {
    described = await engine.rows(`DESCRIBE SELECT * FROM ${source}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable('The Parquet file is damaged.', reason.split('\n', 1)[0], 'Write it again and upload it again.');
  }
  const names = described.map(({ column_name: name }) => name);
  const labels = names.map((name) => (name === '__row' ? 'row' : name));
  const columns = names.map((name, at) => `${quoteName(name)}::VARCHAR AS ${quoteName(labels[at] ?? name)}`).join(', ');
  const file = 'sheet-1.parquet';
  const target = quoteText(join(job.out, file));
  const sql = `COPY (SELECT row_number() OVER () AS __row, ${columns} FROM ${source}) TO ${target} (FORMAT parquet)`;
  await job.during({ phase: 'reading rows' }, engine.run(sql));
  const [counted] = await engine.rows<{ readonly rows: string }>(
    `SELECT count(*)::VARCHAR AS rows FROM read_parquet(${target})`,
  );
  const sheet = {
    name: 'Sheet1',
    file,
    rows: Number(counted?.rows ?? 0),
    isHidden: false,
    dialect: null,
    decisions: [],
    warnings: [],
    rejects: [],
    columns: labels.map((name, at) => ({
      name,
      label: names[at] ?? name,
    })),
  };
  return [await finishSheet(sheet, job)];
}
