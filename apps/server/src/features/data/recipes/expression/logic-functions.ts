import { quoteText } from '../sql-text.ts';
import { parseTextSql, toTextSql } from '../parse-text.ts';
import type { ColumnType } from '@causeway/contract';
import type { ExpressionFunction, FunctionList, Writing } from './expression-function.ts';
import { trimSql } from '../text-sql.ts';
import { sqlTypeOf } from '../frame.ts';

/** Texts are read as the type; other values are converted, null where they do not fit. */
const converts = (type: ColumnType, says: string, format = true): ExpressionFunction => ({
  takes: format ? ['any', 'constant'] : ['any'],
  ...(format ? { optional: 1 } : {}),
  gives: type,
  write: ({ args: [value, told], once }) => {
    if (value === undefined) return 'NULL';
    if (value.type !== 'text') return `try_cast(${value.sql} AS ${sqlTypeOf(type)})`;
    return once(value.sql, (name) => parseTextSql(type, name, { format: told?.constant }));
  },
  says,
});

const writeText = ({ args: [value, format] }: Writing): string =>
  value === undefined || value.type === 'null' ? 'NULL::VARCHAR' : toTextSql(value.type, value.sql, format?.constant);

export const logicFunctions: FunctionList = {
  if: {
    takes: ['boolean', 'same', 'same'],
    optional: 1,
    gives: 'same',
    write: ({ sql }) => `CASE WHEN ${sql[0]} THEN ${sql[1]} ELSE ${sql[2] ?? 'NULL'} END`,
    says: 'the second when the first is true, else the third or null',
  },
  coalesce: {
    takes: ['same', 'same'],
    repeats: true,
    gives: 'same',
    write: ({ sql }) => `coalesce(${sql.join(', ')})`,
    says: 'the first that is not null',
  },
  nullIf: {
    takes: ['same', 'same'],
    gives: 'same',
    write: ({ sql, once }) => once(sql[0] ?? '', (value) => `nullif(${value}, ${sql[1]})`),
    says: 'null when both are equal, else the first',
  },
  isNull: { takes: ['any'], gives: 'boolean', write: ({ sql }) => `(${sql[0]}) IS NULL`, says: 'there is no value' },
  isBlank: {
    takes: ['any'],
    gives: 'boolean',
    write: ({ sql, args }) =>
      args[0]?.type === 'text' ? `coalesce(${trimSql(sql[0] ?? '')}, '') = ''` : `(${sql[0]}) IS NULL`,
    says: 'there is no value, or only spaces',
  },
  isNumber: {
    takes: ['text'],
    gives: 'boolean',
    write: ({ sql, once }) => once(sql[0] ?? '', (name) => `(${parseTextSql('number', name)}) IS NOT NULL`),
    says: 'a text reads as a number',
  },
  isDate: {
    takes: ['text', 'constant'],
    optional: 1,
    gives: 'boolean',
    write: ({ sql, args, once }) =>
      once(sql[0] ?? '', (name) => `(${parseTextSql('date', name, { format: args[1]?.constant })}) IS NOT NULL`),
    says: 'a text reads as a date, in a format',
  },
  isEmail: {
    takes: ['text'],
    gives: 'boolean',
    write: ({ sql }) => `regexp_full_match(${sql[0]}, ${quoteText(String.raw`[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+`)})`,
    says: 'a text has the form of an e-mail address',
  },
  toText: { takes: ['any', 'constant'], optional: 1, gives: 'text', write: writeText, says: 'as text, dates in a format' },
  toInteger: converts('integer', 'as a whole number'),
  toDecimal: converts('decimal', 'as a decimal number of at most 15 digits'),
  toNumber: converts('number', 'as a number'),
  toBoolean: converts('boolean', 'as true or false'),
  toDate: converts('date', 'as a date, read in a format'),
  toTime: converts('time', 'as a time of day'),
  toTimestamp: converts('timestamp', 'as a moment, read in a format'),
  toDuration: converts('duration', 'as a length of time', false),
};
