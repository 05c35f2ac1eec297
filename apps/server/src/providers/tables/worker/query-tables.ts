import { Fault } from '@causeway/contract';
import type { QueryResult, QuerySpec } from '../tables.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** What the server holds of one answer. */
const maxBytes = 16 * 1024 * 1024;

/** The statement over its tables; one that has none stands alone, as `DESCRIBE` must. */
function statementOf({ tables, views, sql, offset, limit }: QuerySpec): string {
  const named = [
    ...Object.entries(tables).map(([name, path]) => ({ name, sql: `SELECT * FROM read_parquet(${quoteText(path)})` })),
    ...views,
  ];
  const list = named.map((each) => `${quoteName(each.name)} AS (${each.sql})`).join(', ');
  // One row more than is wanted says whether there are more.
  return `${list === '' ? '' : `WITH ${list} `}SELECT * FROM (${sql}) LIMIT ${limit + 1} OFFSET ${offset}`;
}

/** Rows of a SELECT over sheets. */
export async function queryTables(spec: QuerySpec, job: Job): Promise<QueryResult> {
  const reader = await job.engine.connection.runAndReadAll(statementOf(spec));
  const types = reader.columnTypes();
  const values = reader.getColumnsJson();
  if (Buffer.byteLength(JSON.stringify(values)) > maxBytes) {
    throw new Fault('data_limit_exceeded', {
      message: 'The answer takes more than 16 MiB.',
      fix: { summary: 'Ask for fewer rows or columns, or shorter texts.' },
    });
  }
  return {
    columns: reader.columnNames().map((name, at) => ({ name, type: String(types[at]) })),
    values: values.map((column) => column.slice(0, spec.limit)),
    isCut: reader.currentRowCount > spec.limit,
  };
}
