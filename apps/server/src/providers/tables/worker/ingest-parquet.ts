import { join } from 'node:path';
import type { FileWarning } from '@causeway/contract';
import type { LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { finishSheet } from './finish-sheet.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';

interface Column {
  readonly column_name: string;
  readonly column_type: string;
}

const damaged = (error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  return unreadable('The Parquet file is damaged.', reason.split('\n', 1)[0], 'Write it again and upload it again.');
};

/** Bytes that are text, which old writers do not say; undefined where they are none. */
const decoded = (name: string): string => `try(decode(${quoteName(name)}))`;

const isBytes = ({ column_type: type }: Column): boolean => type === 'BLOB';

/** Bytes that are no text stay readable as `\xNN`. */
const textOf = (column: Column): string => {
  const text = `${quoteName(column.column_name)}::VARCHAR`;
  return isBytes(column) ? `coalesce(${decoded(column.column_name)}, ${text})` : text;
};

async function warningsOf(columns: readonly Column[], source: string, { engine }: Job): Promise<FileWarning[]> {
  const bytes = columns.filter(isBytes).map(({ column_name: name }) => name);
  if (bytes.length === 0) return [];
  const counts = bytes.map((name) => `count_if(${quoteName(name)} IS NOT NULL AND ${decoded(name)} IS NULL)`);
  const [counted] = await engine.rows<{ readonly cells: number }>(
    `SELECT (${counts.join(' + ')})::DOUBLE AS cells FROM ${source}`,
  );
  const count = counted?.cells ?? 0;
  const message = String.raw`Cells that hold bytes, not text; each byte that is no letter of ASCII is written as \xNN.`;
  return count === 0 ? [] : [{ code: 'binary', message, count }];
}

/** Every column as text, as DuckDB writes the values of its type. */
export async function ingestParquet(path: string, job: Job): Promise<readonly LandedSheet[]> {
  const { engine } = job;
  const source = `read_parquet(${quoteText(path)})`;
  const described = await engine.rows<Column>(`DESCRIBE SELECT * FROM ${source}`).catch((error: unknown) => {
    throw damaged(error);
  });
  const names = described.map(({ column_name: name }) => name);
  const labels = names.map((name) => (name === '__row' ? 'row' : name));
  const columns = described.map((column, at) => `${textOf(column)} AS ${quoteName(labels[at] ?? '')}`).join(', ');
  const file = 'sheet-1.parquet';
  const target = quoteText(join(job.out, file));
  const sql = `COPY (SELECT row_number() OVER () AS __row, ${columns} FROM ${source}) TO ${target} (FORMAT parquet)`;
  try {
    await job.during({ phase: 'reading rows' }, engine.run(sql));
  } catch (error) {
    // What DuckDB says of a value names the place of the file on the server.
    if (error instanceof Error && /^(?:Invalid Input|Conversion) Error/u.test(error.message)) throw damaged(error);
    throw error;
  }
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
    warnings: await warningsOf(described, source, job),
    rejects: [],
    columns: labels.map((name, at) => ({
      name,
      label: names[at] ?? name,
    })),
  };
  return [await finishSheet(sheet, job)];
}
