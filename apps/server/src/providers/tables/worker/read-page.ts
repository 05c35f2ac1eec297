import type { Page, PageSpec } from '../tables.ts';
import { columnBlocks, isWide } from './column-blocks.ts';
import type { Job } from './job.ts';
import { columnsOf, fromOf } from './looked-at.ts';
import { orderOf, whereOf } from './row-conditions.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** The first rows in an order are found without putting all of them in order. */
const topRows = 2000;

const shown = (columns: readonly string[]): string[] =>
  columns.map((name) => `${quoteName(name)}::VARCHAR AS ${quoteName(name)}`);

async function countRows(from: string, where: string, job: Job): Promise<number> {
  return job.remember(`count ${from}${where}`, async () => {
    const [counted] = await job.engine.rows<{ readonly total: string }>(
      `SELECT count(*)::VARCHAR AS total FROM ${from}${where}`,
    );
    return Number(counted?.total ?? 0);
  });
}

/** Where the rows of a sheet stand, in the order that is asked for: made once, then any page of it is a matter of its rows. */
function orderedRows({ source, filter, sort }: PageSpec, job: Job): Promise<string> {
  const from = `read_parquet(${quoteText(source)}, file_row_number=true)`;
  const order = [...sort.map(orderOf), 'file_row_number'].join(', ');
  const sql = `SELECT file_row_number AS place FROM ${from}${whereOf(filter)} ORDER BY ${order}`;
  return job.remember(`order ${sql}`, async () => {
    const table = job.nextName();
    await job.engine.run(`CREATE TEMP TABLE ${table} AS ${sql}`);
    return table;
  });
}

async function readOrdered(spec: PageSpec, columns: readonly string[], job: Job): Promise<Page['values']> {
  const { source, limit, offset } = spec;
  const table = await orderedRows(spec, job);
  const found = await job.engine.columns(`SELECT place::VARCHAR FROM ${table} LIMIT ${limit} OFFSET ${offset}`);
  const places = (found.values[0] ?? []).map(String);
  if (places.length === 0) return [[], ...columns.map(() => [])];
  const from = `read_parquet(${quoteText(source)}, file_row_number=true) WHERE file_row_number IN (${places.join(', ')})`;
  const read: (string | null)[][] = [];
  for (const block of columnBlocks(['__row', ...columns])) {
    const { values } = await job.engine.columns(`SELECT file_row_number::VARCHAR, ${shown(block).join(', ')} FROM ${from}`);
    const [at = [], ...lists] = values;
    const row = new Map(at.map((place, index) => [String(place), index]));
    read.push(...lists.map((list) => places.map((place) => (list[row.get(place) ?? -1] ?? null) as string | null)));
  }
  return read;
}

async function readAnywhere(spec: PageSpec, columns: readonly string[], job: Job): Promise<Page['values']> {
  const { filter, sort, limit, offset, sql } = spec;
  const from = fromOf(spec);
  const hasRow = sql === undefined || (await columnsOf(from, job)).some(({ name }) => name === '__row');
  const order = sort.length === 0 ? '' : ` ORDER BY ${[...sort.map(orderOf), ...(hasRow ? ['__row'] : [])].join(', ')}`;
  const names = [`${hasRow ? '__row::BIGINT' : 'row_number() OVER ()'} AS __row`, ...shown(columns)].join(', ');
  const { values } = await job.engine.columns(
    `SELECT ${names} FROM ${from}${whereOf(filter)}${order} LIMIT ${limit} OFFSET ${offset}`,
  );
  return values as Page['values'];
}

/** Rows anywhere in a sheet: without filters and order they are read from where they stand. */
export async function readPage(spec: PageSpec, job: Job): Promise<Page> {
  const { filter, sort, offset, limit, sql } = spec;
  const from = fromOf(spec);
  const known = spec.columns.length > 0 ? spec.columns : (await columnsOf(from, job)).map(({ name }) => name);
  const columns = known.filter((name) => name !== '__row');
  const isDeep = sql === undefined && (isWide(columns) || (sort.length > 0 && offset + limit > topRows));
  const [lines = [], ...values] = await (isDeep ? readOrdered : readAnywhere)(spec, columns, job);
  return { columns, lines: lines.map(Number), values, total: await countRows(from, whereOf(filter), job) };
}
