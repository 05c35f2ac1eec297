import type { ColumnType, ProposedType } from '@causeway/contract';
import { quoteText } from './sql-text.ts';

/** A way to read texts as values of a type; the same expression guesses in JavaScript and proves in RE2. */
export interface ValueKind {
  readonly type: ColumnType;
  readonly format: string | undefined;
  /** Of the whole trimmed value; only what RE2 and JavaScript both have. */
  readonly pattern: string;
  /** Format of strptime, where the pattern alone would take the 31st of February. */
  readonly strptime?: string;
  /** Another kind that often fits as well. */
  readonly rival?: string;
}

const year = '(?:1[5-9]|20|21|99)[0-9]{2}';
const month = '(?:0?[1-9]|1[0-2])';
const day = '(?:0?[1-9]|[12][0-9]|3[01])';
const clock = '(?:[01]?[0-9]|2[0-3]):[0-5][0-9]';
const seconds = `${clock}:[0-5][0-9]`;
const zone = '(?:Z|[+-][0-9]{2}:?[0-9]{2})';
const monthName = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

const date = (format: string, pattern: string, rival?: string): ValueKind => ({
  type: 'date',
  format,
  pattern,
  strptime: format,
  ...(rival === undefined ? {} : { rival }),
});
const timestamp = (format: string, pattern: string, rival?: string): ValueKind => ({
  ...date(format, pattern, rival),
  type: 'timestamp',
});

/** In the order of preference; the first that fits best wins. */
export const valueKinds: readonly ValueKind[] = [
  { type: 'boolean', format: undefined, pattern: '(?i:true|false|yes|no|ja|nein|oui|non|y|n|t|f)' },
  { type: 'integer', format: undefined, pattern: '[+-]?(?:0|[1-9][0-9]{0,17})' },
  { type: 'decimal', format: undefined, pattern: '[+-]?(?:0|[1-9][0-9]{0,17})?(?:\\.[0-9]{1,18})?' },
  { type: 'number', format: undefined, pattern: '[+-]?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?' },
  { type: 'decimal', format: '1,234.56', pattern: '[+-]?(?:0|[1-9][0-9]{0,2})(?:,[0-9]{3})*(?:\\.[0-9]+)?' },
  { type: 'decimal', format: '1.234,56', pattern: '[+-]?(?:[1-9][0-9]{0,2}(?:\\.[0-9]{3})+|0|[1-9][0-9]*)(?:,[0-9]+)?' },
  {
    type: 'decimal',
    format: '1 234,56',
    pattern: '[+-]?(?:[1-9][0-9]{0,2}(?:[ \u00A0\u202F][0-9]{3})+|0|[1-9][0-9]*)(?:,[0-9]+)?',
  },
  date('%Y-%m-%d', `${year}-${month}-${day}`),
  date('%d.%m.%Y', `${day}\\.${month}\\.${year}`),
  date('%d/%m/%Y', `${day}/${month}/${year}`, '%m/%d/%Y'),
  date('%m/%d/%Y', `${month}/${day}/${year}`, '%d/%m/%Y'),
  date('%d-%m-%Y', `${day}-${month}-${year}`, '%m-%d-%Y'),
  date('%m-%d-%Y', `${month}-${day}-${year}`, '%d-%m-%Y'),
  date('%Y/%m/%d', `${year}/${month}/${day}`),
  date('%Y%m%d', `(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])`),
  date('%d/%m/%y', `${day}/${month}/[0-9]{2}`, '%m/%d/%y'),
  date('%m/%d/%y', `${month}/${day}/[0-9]{2}`, '%d/%m/%y'),
  date('%d.%m.%y', `${day}\\.${month}\\.[0-9]{2}`),
  date('%d %b %Y', `${day} ${monthName} ${year}`),
  date('%d-%b-%Y', `${day}-${monthName}-${year}`),
  date('%b %d, %Y', `${monthName} ${day}, ${year}`),
  timestamp('%Y-%m-%d %H:%M:%S', `${year}-${month}-${day} ${seconds}`),
  timestamp('%Y-%m-%dT%H:%M:%S', `${year}-${month}-${day}T${seconds}`),
  timestamp('%Y-%m-%d %H:%M', `${year}-${month}-${day} ${clock}`),
  timestamp('%Y-%m-%d %H:%M:%S.%f', `${year}-${month}-${day} ${seconds}\\.[0-9]{1,6}`),
  timestamp('%Y-%m-%dT%H:%M:%S.%f', `${year}-${month}-${day}T${seconds}\\.[0-9]{1,6}`),
  { type: 'timestamp', format: 'iso', pattern: `${year}-${month}-${day}[T ]${seconds}(?:\\.[0-9]{1,9})?${zone}?` },
  timestamp('%d.%m.%Y %H:%M:%S', `${day}\\.${month}\\.${year} ${seconds}`),
  timestamp('%d.%m.%Y %H:%M', `${day}\\.${month}\\.${year} ${clock}`),
  timestamp('%d/%m/%Y %H:%M:%S', `${day}/${month}/${year} ${seconds}`, '%m/%d/%Y %H:%M:%S'),
  timestamp('%m/%d/%Y %H:%M:%S', `${month}/${day}/${year} ${seconds}`, '%d/%m/%Y %H:%M:%S'),
  timestamp('%d/%m/%Y %H:%M', `${day}/${month}/${year} ${clock}`, '%m/%d/%Y %H:%M'),
  timestamp('%m/%d/%Y %H:%M', `${month}/${day}/${year} ${clock}`, '%d/%m/%Y %H:%M'),
  { type: 'time', format: '%H:%M:%S', pattern: seconds },
  { type: 'time', format: '%H:%M', pattern: clock },
  { type: 'duration', format: 'iso', pattern: 'P(?:[0-9.]+[YMWD])*(?:T(?:[0-9.]+[HMS])+)?' },
];

/** Words for "nothing" that stand where a value should. */
export const nullTokens: readonly string[] = [
  'na',
  'n/a',
  'n.a.',
  '#n/a',
  'null',
  'none',
  'nil',
  'nan',
  '-',
  '--',
  '?',
  String.raw`\n`,
  'unknown',
  'missing',
];

/** Longer values are compared with none of them. */
export const longestToken = Math.max(...nullTokens.map((token) => token.length));

/** SQL: the value is there, neither blank nor a word for nothing. */
export const isValueSql = (name: string): string =>
  `(trim(${name}) <> '' AND (length(trim(${name})) > ${longestToken} OR lower(trim(${name})) NOT IN (${nullTokens.map(quoteText).join(', ')})))`;

/** SQL: the text, which has no spaces around it, is of the kind. */
export function fitsTextSql(text: string, { pattern, strptime }: Pick<ValueKind, 'pattern' | 'strptime'>): string {
  const matches = `regexp_full_match(${text}, ${quoteText(pattern)})`;
  return strptime === undefined ? matches : `(${matches} AND try_strptime(${text}, ${quoteText(strptime)}) IS NOT NULL)`;
}

/** SQL: the value is of the kind. */
export const fitsSql = (name: string, kind: Pick<ValueKind, 'pattern' | 'strptime'>): string =>
  fitsTextSql(`trim(${name})`, kind);

/** How a proposal is told. */
export const toProposed = (kind: ValueKind, share: number, isAmbiguous: boolean): ProposedType => ({
  type: kind.type,
  ...(kind.format === undefined ? {} : { format: kind.format }),
  share,
  is_proven: true,
  ...(isAmbiguous ? { is_ambiguous: true } : {}),
});
