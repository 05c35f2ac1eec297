import { join } from 'node:path';
import type { LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { finishSheet } from './finish-sheet.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';

const maxColumns = 5000;
/** Of one value: DuckDB holds each whole. */
const maxObjectBytes = 64 * 1024 * 1024;

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

/** One row for each value; objects by their keys, anything else in one column. Numbers stay as they are written. */
export async function ingestJson(path: string, format: 'json' | 'ndjson', job: Job): Promise<readonly LandedSheet[]> {
  const { engine } = job;
  const read = `read_json_objects(${quoteText(path)}, format=${quoteText(format === 'ndjson' ? 'newline_delimited' : 'auto')}, maximum_object_size=${maxObjectBytes}, ignore_errors=${format === 'ndjson'})`;
  try {
    await job.during(
      { phase: 'reading values' },
      engine.run(`CREATE TABLE landing AS SELECT row_number() OVER () AS __row, json FROM ${read}`),
    );
  } catch (error) {
    if (job.isInterrupted || !(error instanceof Error) || !/JSON/iu.test(error.message)) throw error;
    throw unreadable(
      'The file is no valid JSON.',
      error.message.split('\n', 1)[0],
      'Mend the place that is named, or save it again.',
    );
  }
  const keys = await keysOf(job);
  const [counted] = await engine.rows<{ readonly rows: string; readonly bad: string; readonly plain: string }>(
    `SELECT count(*)::VARCHAR AS rows, count_if(json IS NULL)::VARCHAR AS bad, count_if(json_type(json) <> 'OBJECT')::VARCHAR AS plain FROM landing`,
  );
  const plain = Number(counted?.plain ?? 0);
  const bad = Number(counted?.bad ?? 0);
  const columns = plain > 0 || keys.length === 0 ? [...keys, uniqueName('value', keys)] : keys;
  const expressions = columns.map((key, at) =>
    at < keys.length
      ? `json ->> ${pathOf(key)} AS ${quoteName(key)}`
      : `CASE WHEN json_type(json) <> 'OBJECT' THEN json ->> '$' END AS ${quoteName(key)}`,
  );
  const file = 'sheet-1.parquet';
  const select = `SELECT __row, ${expressions.join(', ')} FROM landing WHERE json IS NOT NULL ORDER BY __row`;
  await job.during(
    { phase: 'writing the sheet' },
    engine.run(`COPY (${select}) TO ${quoteText(join(job.out, file))} (FORMAT parquet)`),
  );
  const refused = await engine.rows<{ readonly line: string }>(
    `SELECT __row::VARCHAR AS line FROM landing WHERE json IS NULL ORDER BY __row LIMIT 1000000`,
  );
  await engine.run('DROP TABLE landing');
  const sheet = {
    name: 'Sheet1',
    file,
    rows: Number(counted?.rows ?? 0) - bad,
    isHidden: false,
    dialect: null,
    decisions: [],
    warnings: [],
    columns: columns.map((name) => ({
      name,
      label: name,
    })),
    rejects: refused.map(({ line }) => ({
      line: Number(line),
      raw: '',
      reason: 'invalid-json',
    })),
  };
  return [await finishSheet(sheet, job)];
}

function uniqueName(name: string, taken: readonly string[]): string {
  let unique = name;
  for (let number = 2; taken.includes(unique); number += 1) unique = `${name}_${number}`;
  return unique;
}
