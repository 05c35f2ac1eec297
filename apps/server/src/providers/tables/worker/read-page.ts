import type { RowFilter, RowSort } from '@causeway/contract';
import type { Page, PageSpec } from '../tables.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);
const like = (name: string, pattern: string): string => String.raw`${name} ILIKE ${quoteText(pattern)} ESCAPE '\'`;

const comparisons = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/** Numbers are compared as numbers where both are, else both as texts. */
function compare(name: string, operator: string, value: string | number): string {
  const text = `${name} ${operator} ${quoteText(String(value))}`;
  const number = Number(value);
  if (String(value).trim() === '' || !Number.isFinite(number)) return text;
  return `coalesce(try_cast(${name} AS DOUBLE) ${operator} ${number}::DOUBLE, ${text})`;
}

function conditionOf({ column, op, value = '' }: RowFilter): string {
  const name = `${quoteName(column)}::VARCHAR`;
  const text = Array.isArray(value) ? (value[0] ?? '') : value;
  const plain = escapeLike(String(text));
  switch (op) {
    case 'contains':
      return like(name, `%${plain}%`);
    case 'starts':
      return like(name, `${plain}%`);
    case 'ends':
      return like(name, `%${plain}`);
    case 'matches':
      return `regexp_matches(${name}, ${quoteText(String(text))})`;
    case 'empty':
      return `coalesce(trim(${name}), '') = ''`;
    case 'not-empty':
      return `coalesce(trim(${name}), '') <> ''`;
    case 'in': {
      const values = (Array.isArray(value) ? value : [String(value)]).map((each) => quoteText(each));
      return values.length === 0 ? 'false' : `${name} IN (${values.join(', ')})`;
    }
    default:
      return compare(name, comparisons[op], text);
  }
}

/** Numbers by their size before texts by their letters; what is not there comes last. */
function orderOf({ column, descending }: RowSort): string {
  const name = `${quoteName(column)}::VARCHAR`;
  const way = descending ? 'DESC' : 'ASC';
  return `try_cast(${name} AS DOUBLE) ${way} NULLS LAST, nullif(${name}, '') ${way} NULLS LAST`;
}

/** The sheet as a table, or what the steps make of it. */
function sourceOf({ source, sql, others = {} }: PageSpec): string {
  const input = `read_parquet(${quoteText(source)})`;
  const tables = Object.entries(others).map(
    ([name, path]) => `${quoteName(name)} AS (SELECT * FROM read_parquet(${quoteText(path)}))`,
  );
  return sql === undefined ? input : `(WITH ${[`input AS (SELECT * FROM ${input})`, ...tables].join(', ')} ${sql})`;
}

async function columnsOf({ columns }: PageSpec, source: string, job: Job): Promise<readonly string[]> {
  if (columns.length > 0) return columns;
  const described = await job.engine.rows<{ readonly column_name: string }>(`DESCRIBE SELECT * FROM ${source}`);
  return described.map(({ column_name: name }) => name).filter((name) => name !== '__row');
}

/** Rows anywhere in a sheet: without filters and order they are read from where they stand. */
export async function readPage(spec: PageSpec, job: Job): Promise<Page> {
  const { filter, sort, offset, limit, sql } = spec;
  const source = sourceOf(spec);
  const columns = await columnsOf(spec, source, job);
  const where = filter.length === 0 ? '' : ` WHERE ${filter.map(conditionOf).join(' AND ')}`;
  const hasRow = sql === undefined || (await hasRows(source, job));
  const order = sort.length === 0 ? '' : ` ORDER BY ${[...sort.map(orderOf), ...(hasRow ? ['__row'] : [])].join(', ')}`;
  const names = columns.map((name) => `${quoteName(name)}::VARCHAR AS ${quoteName(name)}`);
  const row = hasRow ? '__row::BIGINT' : `row_number() OVER ()`;
  const select = `SELECT ${[`${row} AS __row`, ...names].join(', ')} FROM ${source}${where}${order} LIMIT ${limit} OFFSET ${offset}`;
  const page = await job.engine.columns(select);
  const [counted] = await job.engine.rows<{ readonly total: string }>(
    `SELECT count(*)::VARCHAR AS total FROM ${source}${where}`,
  );
  const [lines = [], ...values] = page.values;
  return {
    columns,
    lines: lines.map(Number),
    values: values as readonly (readonly (string | null)[])[],
    total: Number(counted?.total ?? 0),
  };
}

async function hasRows(source: string, job: Job): Promise<boolean> {
  const described = await job.engine.rows<{ readonly column_name: string }>(`DESCRIBE SELECT * FROM ${source}`);
  return described.some(({ column_name: name }) => name === '__row');
}
