import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileWarning } from '@causeway/contract';
import type { LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { finishSheet } from './finish-sheet.ts';
import type { ReadSheet } from './finish-sheet.ts';
import { guardNumbersSql, plainNumbersSql } from './json-numbers.ts';
import type { Job } from './job.ts';
import { findValueLines } from './value-lines.ts';
import { quoteName, quoteText } from './sql-text.ts';

const maxColumns = 5000;
/** Of one value: DuckDB holds each whole. */
const maxObjectBytes = 64 * 1024 * 1024;
const minObjectBytes = 1024 * 1024;

/** JSON path of a key, whatever it holds. */
const pathOf = (key: string): string =>
  quoteText(`$."${key.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`);

async function keysOf(job: Job): Promise<readonly string[]> {
  const sql = `SELECT key FROM (SELECT unnest(json_keys(json)) AS key, generate_subscripts(json_keys(json), 1) AS place, __row FROM landing WHERE json_type(json) = 'OBJECT')
    GROUP BY key ORDER BY min(__row * 10000 + place) LIMIT ${maxColumns + 1}`;
  const rows = await job.engine.rows<{ readonly key: string }>(sql);
  if (rows.length > maxColumns) throw unreadable(`The file has more than ${maxColumns} different keys.`, 'too many keys');
  return rows.map(({ key }) => key);
}

/** The values of the file in a table, numbered as they come; what is no value is NULL. */
async function landValues(path: string, format: 'json' | 'ndjson', job: Job): Promise<void> {
  const { size } = await stat(path);
  // DuckDB takes twice this at once for each of its threads.
  const longest = Math.min(maxObjectBytes, Math.max(minObjectBytes, size));
  const read = `read_json_objects(${quoteText(path)}, format=${quoteText(format === 'ndjson' ? 'newline_delimited' : 'auto')}, maximum_object_size=${longest}, ignore_errors=${format === 'ndjson'})`;
  const sql = `CREATE TABLE landing AS SELECT row_number() OVER () AS __row, ${guardNumbersSql('json')} AS json FROM ${read}`;
  try {
    await job.during({ phase: 'reading values' }, job.engine.run(sql));
  } catch (error) {
    if (job.isInterrupted || !(error instanceof Error) || !/JSON/iu.test(error.message)) throw error;
    throw unreadable(
      'The file is no valid JSON.',
      error.message.split('\n', 1)[0],
      'Mend the place that is named, or save it again.',
    );
  }
}

/** Values, those that are none, those that are no objects, and objects that name a key twice. */
async function countValues({ engine }: Job) {
  const sql = `SELECT count(*)::DOUBLE AS rows, count_if(json IS NULL)::DOUBLE AS bad,
    count_if(json_type(json) <> 'OBJECT')::DOUBLE AS plain,
    count_if(len(json_keys(json)) <> len(list_distinct(json_keys(json))))::DOUBLE AS doubled FROM landing`;
  const [counted] = await engine.rows<Readonly<Record<'rows' | 'bad' | 'plain' | 'doubled', number>>>(sql);
  return counted ?? { rows: 0, bad: 0, plain: 0, doubled: 0 };
}

async function writeSheet(columns: readonly string[], isKey: (at: number) => boolean, job: Job): Promise<string> {
  const expressions = columns.map((key, at) =>
    isKey(at)
      ? `${plainNumbersSql(`json ->> ${pathOf(key)}`)} AS ${quoteName(key)}`
      : `CASE WHEN json_type(json) <> 'OBJECT' THEN ${plainNumbersSql(`json ->> '$'`)} END AS ${quoteName(key)}`,
  );
  const file = 'sheet-1.parquet';
  const select = `SELECT __row, ${expressions.join(', ')} FROM landing WHERE json IS NOT NULL ORDER BY __row`;
  const sql = `COPY (${select}) TO ${quoteText(join(job.out, file))} (FORMAT parquet)`;
  await job.during({ phase: 'writing the sheet' }, job.engine.run(sql));
  return file;
}

/** Lines that hold no JSON, as they are in the file. */
async function findBroken(path: string, { engine }: Job): Promise<ReadSheet['rejects']> {
  const rows = await engine.rows<{ readonly line: number }>(
    `SELECT __row::DOUBLE AS line FROM landing WHERE json IS NULL ORDER BY __row LIMIT 1000000`,
  );
  const lines = await findValueLines(path, new Set(rows.map(({ line }) => line)));
  return lines.map(({ line, text }) => ({ line, raw: text, reason: 'invalid-json' }));
}

/** One row for each value; objects by their keys, anything else in one column. Numbers stay as they are written. */
export async function ingestJson(path: string, format: 'json' | 'ndjson', job: Job): Promise<readonly LandedSheet[]> {
  await landValues(path, format, job);
  const keys = await keysOf(job);
  const { rows, bad, plain, doubled } = await countValues(job);
  const columns = plain > 0 || keys.length === 0 ? [...keys, uniqueName('value', keys)] : keys;
  const file = await writeSheet(columns, (at) => at < keys.length, job);
  const rejects = bad === 0 ? [] : await findBroken(path, job);
  await job.engine.run('DROP TABLE landing');
  const sheet = {
    name: 'Sheet1',
    file,
    rows: rows - bad,
    isHidden: false,
    dialect: null,
    decisions: [],
    warnings: warningsOf(doubled),
    columns: columns.map((name) => ({ name, label: name })),
    rejects,
  };
  return [await finishSheet(sheet, job)];
}

function warningsOf(doubled: number): FileWarning[] {
  if (doubled === 0) return [];
  const message = `${doubled} ${doubled === 1 ? 'object names' : 'objects name'} a key twice; the first value is read.`;
  return [{ code: 'duplicate-key', message, count: doubled }];
}

function uniqueName(name: string, taken: readonly string[]): string {
  let unique = name;
  for (let number = 2; taken.includes(unique); number += 1) unique = `${name}_${number}`;
  return unique;
}
