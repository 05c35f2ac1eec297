import type { ColumnType } from '@causeway/contract';
import { isNumeric } from './frame.ts';
import { quoteText } from './sql-text.ts';
import { trimSql } from './text-sql.ts';

export interface ReadingOptions {
  readonly format?: string | undefined;
  readonly locale?: string | undefined;
  /** Digits before and after the point, where they are exact. */
  readonly digits?: { readonly all: number; readonly after: number } | undefined;
}

interface NumberSigns {
  readonly decimal: string;
  /** All that may stand between thousands; empty: nothing may. */
  readonly groups: string;
}

/** Signs that people take for one another. */
const alike = [' \u00A0\u202F', "'’"];
const likesOf = (sign: string): string => alike.find((signs) => sign !== '' && signs.includes(sign)) ?? sign;

/** `1.234,56` says both signs; `1234,56` only one. Undefined: the format says something else. */
export function signsOfFormat(format: string): NumberSigns | undefined {
  const found = /^[#0-9]+(?<group>[., '’\u00A0\u202F])?[#0-9]*(?<decimal>[.,])[#0-9]+$/u.exec(format);
  if (found === null) return undefined;
  const { group = '', decimal = '.' } = found.groups ?? {};
  return group === decimal ? undefined : { decimal, groups: likesOf(group) };
}

const signsOfLocale = (locale: string): NumberSigns => {
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(12_345.6);
  const signOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { decimal: signOf('decimal') || '.', groups: likesOf(signOf('group')) };
};

/** As people write it in a place: `%d.%m.%Y`. */
const dateOfLocale = (locale: string): string => {
  const parts = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'gregory',
  }).formatToParts(0);
  const codes: Readonly<Record<string, string>> = { year: '%Y', month: '%m', day: '%d' };
  return parts.map(({ type, value }) => codes[type] ?? value.trim()).join('');
};

const signsOf = ({ format, locale }: ReadingOptions): NumberSigns =>
  (format === undefined ? undefined : signsOfFormat(format)) ??
  (locale === undefined ? { decimal: '.', groups: '' } : signsOfLocale(locale));

/** A set of characters in a pattern. */
const anyOf = (signs: string): string => `[${signs.replaceAll(/[\]\\^-]/gu, String.raw`\$&`)}]`;

/** Digits without groups and with a point, null where the text is no number. */
function plainNumber(text: string, options: ReadingOptions, mayHaveExponent: boolean): string {
  const { decimal, groups } = signsOf(options);
  const whole = groups === '' ? '[0-9]+' : `(?:[0-9]{1,3}(?:${anyOf(groups)}[0-9]{3})+|[0-9]+)`;
  const point = anyOf(decimal);
  const pattern = `[+-]?(?:${whole}(?:${point}[0-9]*)?|${point}[0-9]+)${mayHaveExponent ? '(?:[eE][+-]?[0-9]{1,3})?' : ''}`;
  const clean = trimSql(text);
  const bare = groups === '' ? clean : `regexp_replace(${clean}, ${quoteText(anyOf(groups))}, '', 'g')`;
  const pointed = decimal === '.' ? bare : `replace(${bare}, ${quoteText(decimal)}, '.')`;
  return `CASE WHEN regexp_full_match(${clean}, ${quoteText(pattern)}) THEN ${pointed} END`;
}

function numberSql(type: ColumnType, text: string, options: ReadingOptions): string {
  const plain = plainNumber(text, options, type === 'number');
  if (type === 'integer') return `try_cast(regexp_extract(${plain}, '^([+-]?[0-9]+)(?:\\.0*)?$', 1) AS BIGINT)`;
  if (type === 'number') return `nullif(try_cast(${plain} AS DOUBLE), 'Infinity'::DOUBLE)`;
  const { digits } = options;
  const fraction = digits === undefined ? '{0,40}' : `{0,${digits.after}}`;
  const fits = `^[+-]?[0-9]*(?:\\.[0-9]${fraction}0*)?$`;
  const exact = `CASE WHEN regexp_matches(${plain}, ${quoteText(fits)}) THEN ${plain} END`;
  if (digits !== undefined) return `try_cast(${exact} AS DECIMAL(${digits.all},${digits.after}))`;
  // A double holds 15 digits whatever they are.
  const significant = `length(ltrim(regexp_replace(regexp_replace(${plain}, '(\\.[0-9]*?)0*$', '\\1'), '[^0-9]', '', 'g'), '0'))`;
  return `CASE WHEN ${significant} <= 15 THEN try_cast(${plain} AS DOUBLE) END`;
}

const trueWords = ['true', 't', 'yes', 'y', '1', 'ja', 'j', 'oui', 'o', 'si', 'sí', 'sim', 'да', 'on'];
const falseWords = ['false', 'f', 'no', 'n', '0', 'nein', 'non', 'não', 'nao', 'нет', 'off'];

function booleanSql(text: string, format: string | undefined): string {
  const [yes, no] =
    format === undefined ? [trueWords, falseWords] : format.split('|').map((word) => [word.trim().toLowerCase()]);
  const listOf = (words: readonly string[] = []) => words.map(quoteText).join(', ');
  const word = `lower(${trimSql(text)})`;
  return `CASE WHEN ${word} IN (${listOf(yes)}) THEN true WHEN ${word} IN (${listOf(no)}) THEN false END`;
}

const clocks = ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f', '%I:%M:%S %p', '%I:%M %p'];
const isoDates = ['%Y-%m-%d'];

/** Formats of strptime that a text is tried with, in order. */
function formatsOf(type: ColumnType, { format, locale }: ReadingOptions): readonly string[] {
  if (format !== undefined && format !== 'iso') return format.split('|');
  if (type === 'time') return clocks;
  const dates = locale === undefined ? isoDates : [dateOfLocale(locale), ...isoDates];
  if (type === 'date') return dates;
  return [
    ...dates.flatMap((date) => [...clocks.map((clock) => `${date} ${clock}`), `${date}T%H:%M:%S`, `${date}T%H:%M`]),
    ...dates,
  ];
}

function momentSql(type: ColumnType, text: string, options: ReadingOptions): string {
  const clean = trimSql(text);
  const list = formatsOf(type, options).map(quoteText).join(', ');
  // Without a digit it reads `infinity` and `epoch`, and makes dates of them.
  const parsed = `try_strptime(CASE WHEN regexp_matches(${clean}, '[0-9]') THEN ${clean} END, [${list}])`;
  if (type !== 'timestamp') return `try_cast(${parsed} AS ${type === 'date' ? 'DATE' : 'TIME'})`;
  if (options.format !== undefined && options.format !== 'iso') return `try_cast(${parsed} AS TIMESTAMP)`;
  // With a zone: the same moment in UTC.
  const iso = `CASE WHEN regexp_matches(${clean}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$') THEN try_cast(${clean} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END`;
  return `coalesce(${parsed}, ${iso})`;
}

function durationSql(text: string): string {
  const clean = trimSql(text);
  const part = (pattern: string) =>
    `coalesce(try_cast(nullif(regexp_extract(${clean}, ${quoteText(pattern)}, 1), '') AS DOUBLE), 0)`;
  const day = (pattern: string) => `${part(pattern)}::INTEGER`;
  const months = `to_months(${day(String.raw`^-?P(?:[0-9]+Y)?([0-9]+)M`)} + 12 * ${day('^-?P([0-9]+)Y')})`;
  const days = `to_days(${day('([0-9]+)D')} + 7 * ${day('([0-9]+)W')})`;
  const seconds = `to_seconds(${part('T.*?([0-9.]+)S')} + 60 * ${part('T.*?([0-9.]+)M')} + 3600 * ${part('T([0-9.]+)H')})`;
  const isIso = `regexp_full_match(${clean}, 'P(?:[0-9]{1,6}[YMWD])*(?:T(?:[0-9]{1,9}(?:\\.[0-9]{1,6})?[HMS])+)?')`;
  const isClock = `regexp_full_match(${clean}, '-?[0-9]{1,6}:[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?')`;
  const clock = `try_cast(CASE WHEN length(${clean}) - length(replace(${clean}, ':', '')) = 1 THEN ${clean} || ':00' ELSE ${clean} END AS INTERVAL)`;
  return `CASE WHEN ${isIso} AND length(${clean}) > 2 THEN ${months} + ${days} + ${seconds} WHEN ${isClock} THEN ${clock} END`;
}

interface Short {
  /** True where `value` is surely what the long way would give. */
  readonly isSure: string;
  readonly value: string;
}

const roundTrip = (text: string, to: string): Short => ({
  isSure: `try_cast(${text} AS ${to})::VARCHAR = ${text}`,
  value: `try_cast(${text} AS ${to})`,
});

function shortNumber(type: ColumnType, text: string, digits: ReadingOptions['digits']): Short {
  if (type === 'integer') return roundTrip(text, 'BIGINT');
  if (digits !== undefined) return roundTrip(text, `DECIMAL(${digits.all},${digits.after})`);
  const value = `try_cast(${text} AS DOUBLE)`;
  const isSure = `isfinite(${value}) AND NOT contains(${text}, '_')`;
  // Fifteen characters are no more than fifteen digits.
  return type === 'number'
    ? { isSure, value }
    : { isSure: `${isSure} AND length(${text}) <= 15 AND NOT contains(lower(${text}), 'e')`, value };
}

function shortMoment(text: string, to: 'DATE' | 'TIMESTAMP', format: string | undefined): Short | undefined {
  if (format === undefined || format === 'iso') {
    const { isSure, value } = roundTrip(text, to);
    return { isSure: `${isSure} AND isfinite(${value}) AND NOT contains(${text}, '(')`, value };
  }
  if (format.includes('|')) return undefined;
  const parsed = `try_strptime(${text}, ${quoteText(format)})`;
  return { isSure: `${parsed} IS NOT NULL AND regexp_matches(${text}, '[0-9]')`, value: `try_cast(${parsed} AS ${to})` };
}

/** Most values are written as the engine writes them, which is seen at a tenth of the price of a pattern. */
function shortWay(type: ColumnType, text: string, { format, locale, digits }: ReadingOptions): Short | undefined {
  if (locale !== undefined) return undefined;
  if (type === 'date') return shortMoment(text, 'DATE', format);
  if (type === 'timestamp') return shortMoment(text, 'TIMESTAMP', format);
  const isPlain = isNumeric(type) && (format === undefined || format === 'iso');
  return isPlain ? shortNumber(type, text, digits) : undefined;
}

function longWay(type: ColumnType, text: string, options: ReadingOptions): string {
  switch (type) {
    case 'text':
      return text;
    case 'integer':
    case 'decimal':
    case 'number':
      return numberSql(type, text, options);
    case 'boolean':
      return booleanSql(text, options.format);
    case 'duration':
      return durationSql(text);
    default:
      return momentSql(type, text, options);
  }
}

/** SQL of a text read as a value of a type; null where it is none. Blank texts are null, too. */
export function parseTextSql(type: ColumnType, text: string, options: ReadingOptions = {}): string {
  const long = longWay(type, text, options);
  const short = shortWay(type, text, options);
  return short === undefined ? long : `CASE WHEN ${short.isSure} THEN ${short.value} ELSE ${long} END`;
}

/** SQL of any value as text; dates and times in a format of strftime when one is told. */
export function toTextSql(type: ColumnType, value: string, format?: string): string {
  if (format !== undefined && (type === 'date' || type === 'timestamp')) return `strftime(${value}, ${quoteText(format)})`;
  if (type === 'number' || type === 'decimal') return `regexp_replace(${value}::VARCHAR, '\\.0$', '')`;
  return `${value}::VARCHAR`;
}
