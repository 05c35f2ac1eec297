import { DatabaseSync } from 'node:sqlite';
import type { LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { finishSheet } from './finish-sheet.ts';
import type { Job } from './job.ts';
import { openLanding } from './landing.ts';
import { quoteName } from './sql-text.ts';

const batchRows = 4096;
const maxTables = 500;

/** As SQLite itself would write it. */
function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

function openSource(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, allowExtension: false });
  } catch (error) {
    throw unreadable('The SQLite file cannot be opened.', error instanceof Error ? error.message : String(error));
  }
}

interface Source {
  readonly database: DatabaseSync;
  readonly table: string;
  readonly index: number;
}

/** Generated columns are read like others; those of virtual tables that are no content are not. */
const hiddenColumn = 1;

const columnsOf = (database: DatabaseSync, table: string): readonly string[] =>
  database
    .prepare(`PRAGMA table_xinfo(${quoteName(table)})`)
    .all()
    .flatMap((row) => (row['hidden'] === hiddenColumn ? [] : [String(row['name'])]));

async function landTable({ database, table, index }: Source, job: Job): Promise<LandedSheet> {
  const columns = columnsOf(database, table);
  const names = columns.map((name) => (name.toLowerCase() === '__row' ? 'row' : name));
  const file = `sheet-${index + 1}.parquet`;
  const landing = openLanding({ out: job.out, file, columns: names });
  const statement = database.prepare(`SELECT ${columns.map(quoteName).join(', ')} FROM ${quoteName(table)}`);
  statement.setReadBigInts(true);
  let rows: (string | null)[][] = [];
  let lines: number[] = [];
  let line = 0;
  const flush = (): void => {
    landing.add(rows, lines);
    rows = [];
    lines = [];
    job.progress({ phase: `reading ${table}`, rows: landing.rows });
  };
  for (const row of statement.iterate() as Iterable<Record<string, unknown>>) {
    line += 1;
    rows.push(columns.map((name) => toText(row[name])));
    lines.push(line);
    if (rows.length === batchRows) flush();
  }
  flush();
  landing.finish();
  const sheet = {
    name: table,
    file,
    rows: line,
    isHidden: false,
    dialect: null,
    decisions: [],
    warnings: [],
    rejects: [],
    columns: names.map((name, at) => ({
      name,
      label: columns[at] ?? name,
    })),
  };
  return finishSheet(sheet, job);
}

/** Tables and views of somebody; what SQLite keeps beside a virtual table is none. */
const tablesOf = (database: DatabaseSync): readonly string[] =>
  database
    .prepare(
      `SELECT name FROM sqlite_schema JOIN pragma_table_list AS listed USING (name)
        WHERE listed.schema = 'main' AND listed.type <> 'shadow' AND sqlite_schema.type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
        ORDER BY sqlite_schema.rowid LIMIT ?`,
    )
    .all(maxTables)
    .map((row) => String(row['name']));

/** Each table of the database is a sheet. */
export async function ingestSqlite(path: string, job: Job): Promise<readonly LandedSheet[]> {
  const database = openSource(path);
  try {
    const tables = tablesOf(database);
    const sheets: LandedSheet[] = [];
    for (const [index, table] of tables.entries()) sheets.push(await landTable({ database, table, index }, job));
    return sheets;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR') {
      throw unreadable('The SQLite file is damaged.', error.message);
    }
    throw error;
  } finally {
    database.close();
  }
}
