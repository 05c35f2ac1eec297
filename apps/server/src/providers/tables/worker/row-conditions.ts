import type { RowFilter, RowSort } from '@causeway/contract';
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

/** SQL: the text as a moment; null where it is none. */
export const momentSql = (name: string, format: string): string =>
  format === 'iso' ? `try_cast(trim(${name}) AS TIMESTAMP)` : `try_strptime(trim(${name}), ${quoteText(format)})`;

function conditionOf({ column, op, value = '', format }: RowFilter): string {
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
    default: {
      if (format === undefined) return compare(name, comparisons[op], text);
      return `${momentSql(name, format)} ${comparisons[op]} try_cast(${quoteText(String(text))} AS TIMESTAMP)`;
    }
  }
}

/** ` WHERE …`, or nothing without filters. */
export const whereOf = (filter: readonly RowFilter[]): string =>
  filter.length === 0 ? '' : ` WHERE ${filter.map(conditionOf).join(' AND ')}`;

/** Numbers by their size before texts by their letters; what is not there comes last. */
export function orderOf({ column, descending }: RowSort): string {
  const name = `${quoteName(column)}::VARCHAR`;
  const way = descending ? 'DESC' : 'ASC';
  return `try_cast(${name} AS DOUBLE) ${way} NULLS LAST, nullif(${name}, '') ${way} NULLS LAST`;
}
