import type { Guess } from '../worker/propose-types.ts';
import type { ValueKind } from '../worker/value-kinds.ts';
import { quoteText } from '../worker/sql-text.ts';

/** SQL: the value as a number; dates are days since 1970, times are seconds. Null where it is none. */
export const numberSql = (name: string, kind: ValueKind): string | undefined => textNumberSql(`trim(${name})`, kind);

/** The same of a text without spaces around it: taking them off takes longer than reading the number. */
export function textNumberSql(text: string, { type, format, strptime }: ValueKind): string | undefined {
  switch (type) {
    case 'integer':
    case 'number':
      return `try_cast(${text} AS DOUBLE)`;
    case 'decimal': {
      if (format === undefined) return `try_cast(${text} AS DOUBLE)`;
      if (format === '1,234.56') return `try_cast(replace(${text}, ',', '') AS DOUBLE)`;
      return String.raw`try_cast(replace(regexp_replace(${text}, '[. \x{00A0}\x{202F}]', '', 'g'), ',', '.') AS DOUBLE)`;
    }
    case 'date':
    case 'timestamp': {
      const moment =
        strptime === undefined ? `try_cast(${text} AS TIMESTAMP)` : `try_strptime(${text}, ${quoteText(strptime)})`;
      return `epoch(${moment}) / 86400`;
    }
    case 'time':
      return `epoch(try_cast(${text} AS TIME))`;
    default:
      return undefined;
  }
}

/** SQL of a column's values as numbers. */
export const foundNumberSql = (name: string, { guess, isPlain }: { readonly guess: Guess; readonly isPlain: boolean }) =>
  isPlain ? textNumberSql(name, guess.kind) : numberSql(name, guess.kind);
