import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import type { CellValue, ColumnKind } from '../xlsx/cell-writer.ts';
import { writeWorkbook } from '../xlsx/write.ts';
import type { Job } from './job.ts';
import { quoteName } from './sql-text.ts';

/** A column of what is written. */
export interface OutputColumn {
  readonly name: string;
  /** In DuckDB. */
  readonly type: string;
}

export interface StreamedTable {
  readonly path: string;
  readonly name: string;
  readonly columns: readonly OutputColumn[];
  readonly sql: string;
}

const kindOf = (type: string): ColumnKind => {
  if (/^(?:TINYINT|SMALLINT|INTEGER|BIGINT|U?HUGEINT|U[A-Z]+INT|FLOAT|DOUBLE|DECIMAL)/u.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (type === 'TIME') return 'time';
  return type.startsWith('TIMESTAMP') ? 'datetime' : 'text';
};

/** What neither format has by itself goes as text, as DuckDB writes it. */
const asWritten = ({ name, type }: OutputColumn): string =>
  /^(?:DOUBLE|FLOAT|TINYINT|SMALLINT|INTEGER|BOOLEAN)$/u.test(type)
    ? quoteName(name)
    : `${quoteName(name)}::VARCHAR AS ${quoteName(name)}`;

async function* rowsOf({ columns, sql }: StreamedTable, job: Job): AsyncGenerator<readonly (readonly CellValue[])[]> {
  const select = `SELECT ${columns.map(asWritten).join(', ')} FROM (${sql})`;
  const result = await job.engine.connection.stream(select);
  let rows = 0;
  for await (const chunk of result.yieldRows()) {
    rows += chunk.length;
    job.progress({ phase: 'writing', rows });
    if (job.isInterrupted) throw new Error('INTERRUPT Error: Interrupted!');
    yield chunk as readonly (readonly CellValue[])[];
  }
}

/** Rows that were written. */
export async function writeXlsx(table: StreamedTable, job: Job): Promise<number> {
  const columns = table.columns.map(({ name, type }) => ({ name, kind: kindOf(type) }));
  const { rows, controls, cut } = await writeWorkbook(table.path, [{ name: table.name, columns, rows: rowsOf(table, job) }]);
  if (controls > 0) job.log(`${controls} control characters were left out: a workbook cannot hold them.`, 'warn');
  if (cut > 0) job.log(`${cut} texts were cut at 32,767 characters, which is where cells end.`, 'warn');
  return rows;
}

const affinities: Readonly<Record<string, string>> = { number: 'NUMERIC', boolean: 'INTEGER' };

const toSqlite = (value: CellValue): SQLInputValue => (typeof value === 'boolean' ? Number(value) : (value ?? null));

/** One table, in one transaction. */
export async function writeSqlite(table: StreamedTable, job: Job): Promise<number> {
  const database = new DatabaseSync(table.path);
  try {
    const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${affinities[kindOf(type)] ?? 'TEXT'}`);
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    database.exec(`CREATE TABLE ${quoteName(table.name)} (${columns.join(', ')})`);
    const insert = database.prepare(`INSERT INTO ${quoteName(table.name)} VALUES (${columns.map(() => '?').join(', ')})`);
    let rows = 0;
    database.exec('BEGIN');
    for await (const chunk of rowsOf(table, job)) {
      for (const row of chunk) insert.run(...row.map(toSqlite));
      rows += chunk.length;
    }
    database.exec('COMMIT');
    return rows;
  } finally {
    database.close();
  }
}
