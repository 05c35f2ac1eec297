import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ExportOptions } from '@causeway/contract';
import type { Written } from '../tables.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { writeSqlite, writeXlsx } from './write-streamed.ts';
import { writtenFile } from './written-file.ts';

export interface TableToWrite {
  readonly sql: string;
  readonly output: ExportOptions;
  readonly fileName: string;
  /** The number of the row is written, too. */
  readonly isWhole?: boolean;
}

interface Column {
  readonly column_name: string;
  readonly column_type: string;
}

/** DuckDB writes 12 of a DOUBLE as 12.0; whole numbers are written as such. */
function plainSql({ column_name: column, column_type: type }: Column): string {
  const name = quoteName(column);
  if (type !== 'DOUBLE' && type !== 'FLOAT') return name;
  return String.raw`regexp_replace(${name}::VARCHAR, '\.0$', '') AS ${name}`;
}

/**
 * A text that a spreadsheet would run as a formula gets a `'` in front. Signed numbers, phone numbers and dates are none
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function safeSql({ column_name: column, column_type: type }: Column): string {
  const name = quoteName(column);
  if (type !== 'VARCHAR') return plainSql({ column_name: column, column_type: type });
  const isHarmless = String.raw`regexp_full_match(${name}, '[+-]?[0-9][0-9 .,:/()-]*(?:[eE][+-]?[0-9]+)?%?|[+-]|-+')`;
  const isFormula = `regexp_matches(${name}, '^[=+@\\t\\r-]')`;
  return `CASE WHEN ${isFormula} AND NOT ${isHarmless} THEN '''' || ${name} ELSE ${name} END AS ${name}`;
}

const copyOptions = ({ format, delimiter, header }: ExportOptions): string => {
  if (format === 'csv') {
    return `FORMAT csv, HEADER ${header}, DELIMITER ${quoteText(delimiter)}, QUOTE '"', ESCAPE '"', NULLSTR ''`;
  }
  if (format === 'parquet') return 'FORMAT parquet, COMPRESSION zstd';
  return `FORMAT json, ARRAY ${format === 'json'}`;
};

/** Byte order mark and line ends, which DuckDB does not write. */
async function dressCsv(path: string, { bom, newline }: ExportOptions): Promise<void> {
  if (!bom && newline === 'lf') return;
  const plain = `${path}.plain`;
  await rename(path, plain);
  await writeFile(path, bom ? '\uFEFF' : '');
  const convert = async function* convert(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      yield newline === 'lf' ? chunk : Buffer.from(chunk.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
    }
  };
  await pipeline(createReadStream(plain), convert, createWriteStream(path, { flags: 'a' }));
  await rm(plain);
}

/** Runs a SELECT, once, and writes what it gives. Order is kept. */
export async function writeTable({ sql, output, fileName, isWhole = false }: TableToWrite, job: Job): Promise<Written> {
  const { engine, out } = job;
  const { format } = output;
  const path = join(out, fileName);
  const columns = await engine.rows<Column>(`DESCRIBE ${sql}`);
  const shown = columns.filter(({ column_name: name }) => isWhole || name !== '__row');
  const written = shown.map(({ column_name: name, column_type: type }) => ({ name, type }));
  if (format === 'xlsx' || format === 'sqlite') {
    const table = { path, name: 'data', columns: written, sql };
    return writtenFile(job, fileName, await (format === 'xlsx' ? writeXlsx(table, job) : writeSqlite(table, job)));
  }
  const nameOf = (column: Column): string => {
    if (format !== 'csv') return quoteName(column.column_name);
    return output.safe ? safeSql(column) : plainSql(column);
  };
  const names = shown.map(nameOf).join(', ');
  const copy = `COPY (SELECT ${names} FROM (${sql})) TO ${quoteText(path)} (${copyOptions(output)})`;
  const [counted] = await job.during({ phase: 'writing' }, engine.rows<{ readonly Count: string }>(copy));
  if (format === 'csv') await dressCsv(path, output);
  return { ...(await writtenFile(job, fileName, Number(counted?.Count ?? 0))), columns: written };
}
