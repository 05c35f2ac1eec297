import { isNumeric } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { concatSql } from '../text-sql.ts';
import type { BinaryParts } from './comparison-sql.ts';
import type { Compiled, Session, ValueType } from './session.ts';
import { refuse } from './syntax.ts';

const asText = ({ type, sql }: Compiled): string => (type === 'text' || type === 'null' ? sql : toTextSql(type, sql));

const days = (count: string): string => `least(greatest(${count}, -3652425), 3652425)::INTEGER`;

/** Dates with numbers of days, moments with lengths of time; undefined: none of them. */
function momentSql({ operator, left, right }: BinaryParts): { readonly sql: string; readonly type: ValueType } | undefined {
  if (operator !== '+' && operator !== '-') return undefined;
  const types = `${left.type} ${operator} ${right.type}`;
  if (/^date [+-] integer$/u.test(types)) return { sql: `try(${left.sql} ${operator} ${days(right.sql)})`, type: 'date' };
  if (types === 'date - date') return { sql: `(${left.sql} - ${right.sql})::BIGINT`, type: 'integer' };
  if (/^timestamp - (?:date|timestamp)$/u.test(types) || types === 'date - timestamp') {
    return { sql: `try(${left.sql}::TIMESTAMP - ${right.sql}::TIMESTAMP)`, type: 'duration' };
  }
  if (/^(?:date|timestamp) [+-] duration$/u.test(types)) {
    return { sql: `try(${left.sql}::TIMESTAMP ${operator} ${right.sql})`, type: 'timestamp' };
  }
  if (/^duration [+-] duration$/u.test(types)) return { sql: `try(${left.sql} ${operator} ${right.sql})`, type: 'duration' };
  return undefined;
}

/** NULLIF computes its first value twice; nested ones would double each time. */
function numericSql(
  { once }: Session,
  { operator, left, right }: BinaryParts,
): { readonly sql: string; readonly type: ValueType } {
  const isWhole = [left, right].every(({ type }) => type === 'integer' || type === 'null');
  const isFloat = [left, right].some(({ type }) => type === 'number');
  const a = isWhole && operator !== '/' && operator !== '^' ? `${left.sql}::BIGINT` : `${left.sql}::DOUBLE`;
  const b = isWhole && operator !== '/' && operator !== '^' ? `${right.sql}::BIGINT` : `${right.sql}::DOUBLE`;
  // What cannot be computed is null: more than 64 bits, a division by zero, no number at all.
  if (operator === '/') return { sql: `(${a} / ${once(b, (value) => `nullif(${value}, 0)`)})`, type: 'number' };
  if (operator === '^') {
    return { sql: once(`try(pow(${a}, ${b}))`, (value) => `nullif(${value}, 'Infinity'::DOUBLE)`), type: 'number' };
  }
  if (operator === '%') {
    return { sql: `try(${a} % ${once(b, (value) => `nullif(${value}, 0)`)})`, type: isWhole ? 'integer' : 'number' };
  }
  if (isWhole) return { sql: `try(${a} ${operator} ${b})`, type: 'integer' };
  // 0.1 + 0.2 is 0.3 to whoever writes decimals.
  return isFloat
    ? { sql: `(${a} ${operator} ${b})`, type: 'number' }
    : { sql: `round(${a} ${operator} ${b}, 9)`, type: 'decimal' };
}

export function calculationSql(session: Session, parts: BinaryParts): Compiled {
  const { operator, left, right, node } = parts;
  if (operator === '&') {
    return { sql: concatSql([asText(left), asText(right)], session.fresh()), type: 'text', constant: undefined, node };
  }
  const moment = momentSql(parts);
  if (moment !== undefined) return { ...moment, constant: undefined, node };
  const wrong = [left, right].find(({ type }) => !isNumeric(type) && type !== 'null');
  if (wrong !== undefined) {
    const fix = operator === '+' ? 'join texts with &, or write toNumber(…)' : 'cast the column before, or write toNumber(…)';
    refuse(
      session.source,
      wrong.node,
      `this is ${wrong.type}, and \`${operator}\` needs numbers`,
      wrong.type === 'text' ? fix : undefined,
    );
  }
  return { ...numericSql(session, parts), constant: undefined, node };
}
