import { quoteName, quoteText } from '../worker/sql-text.ts';
import { longestToken, nullTokens } from '../worker/value-kinds.ts';
import type { ProfileSource } from './profile-source.ts';

export interface Counted {
  readonly value: string;
  readonly count: number;
}

/** What is counted over every row of a column. */
export interface CoreCounts {
  readonly nulls: number;
  readonly empty: number;
  readonly blank: number;
  readonly count: number;
  readonly minLength: number;
  readonly meanLength: number;
  readonly maxLength: number;
  readonly leading: number;
  readonly trailing: number;
  readonly inner: number;
  readonly control: number;
  readonly invisible: number;
  readonly mojibake: number;
  readonly nonAscii: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly distinct: number;
  readonly unique: number;
  readonly top: readonly Counted[];
  readonly rare: readonly Counted[];
  readonly tokens: readonly Counted[];
  /** Rows whose value is of the supposed kind, and of the supposed meaning. */
  readonly ofKind: number;
  readonly ofMeaning: number;
}

/** The different values of the column that is looked at: `v`, trimmed `t`, how often `n`, first row `r`, and whether it is a value. */
export const groups = 'column_groups';

const topCount = 10;
const rareCount = 5;
const shownLength = 100;

const control = String.raw`[\x00-\x08\x0B\x0C\x0E-\x1F\x{0080}-\x{009F}]`;
const invisible = String.raw`[\x{00AD}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2060}\x{FEFF}]`;
const mojibake = String.raw`[\x{00C2}\x{00C3}][\x{0080}-\x{00BF}]|\x{00E2}\x{20AC}|\x{FFFD}`;

/** What the sample makes of the values: SQL of `t` that is true for those that are of the kind, and of the meaning. */
export interface Supposed {
  readonly kind: string;
  readonly meaning: string;
  /** True for values that hold nothing but visible ASCII without spaces. */
  readonly plain: string;
}

/** Each value is looked at once, however often it occurs. */
export async function groupColumn(
  { engine, from, columns }: ProfileSource,
  column: number,
  { kind, meaning, plain }: Supposed,
): Promise<void> {
  const name = quoteName(columns[column]?.name ?? '');
  const tokens = nullTokens.map(quoteText).join(', ');
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE ${groups} AS
     SELECT v, t, n, r, is_value, is_value AND of_kind AS of_kind, is_value AND of_meaning AS of_meaning, is_value AND ${plain} AS is_plain
     FROM (SELECT *, CASE WHEN strlen(t) > ${longestToken} THEN true ELSE t <> '' AND lower(t) NOT IN (${tokens}) END AS is_value,
       ${kind} AS of_kind, ${meaning} AS of_meaning FROM (SELECT ${name} AS v, trim(${name}) AS t, count(*) AS n, min(__row) AS r FROM ${from} GROUP BY 1))`,
  );
}

const times = (condition: string): string => `coalesce(sum(n) FILTER (${condition}), 0)::DOUBLE`;
/** Characters beyond ASCII take more bytes. */
const isWide = 'strlen(v) <> length(v)';

const select = `SELECT
  ${times('v IS NULL')} AS nulls,
  ${times("v = ''")} AS empty,
  ${times("v <> '' AND t = ''")} AS blank,
  ${times('is_value')} AS count,
  coalesce(min(length(v)) FILTER (v <> ''), 0)::DOUBLE AS min_length,
  coalesce(sum(length(v) * n) FILTER (v <> '') / sum(n) FILTER (v <> ''), 0)::DOUBLE AS mean_length,
  coalesce(max(length(v)), 0)::DOUBLE AS max_length,
  ${times("starts_with(v, ' ') AND t <> ''")} AS leading_spaces,
  ${times("ends_with(v, ' ') AND t <> ''")} AS trailing_spaces,
  ${times("NOT coalesce(is_plain, false) AND contains(t, '  ')")} AS inner_spaces,
  ${times('of_kind')} AS of_kind,
  ${times('of_meaning')} AS of_meaning,
  ${times(`CASE WHEN is_plain THEN false ELSE regexp_matches(v, ${quoteText(control)}) END`)} AS control,
  ${times(`${isWide} AND regexp_matches(v, ${quoteText(invisible)})`)} AS invisible,
  ${times(`${isWide} AND regexp_matches(v, ${quoteText(mojibake)})`)} AS mojibake,
  ${times(isWide)} AS non_ascii,
  left(min(v) FILTER (is_value), ${shownLength}) AS lowest,
  left(max(v) FILTER (is_value), ${shownLength}) AS highest,
  count(*) FILTER (is_value)::DOUBLE AS distinct_values,
  count(*) FILTER (is_value AND n = 1)::DOUBLE AS unique_values,
  max_by(v, n, ${topCount}) FILTER (is_value) AS top,
  max(n, ${topCount}) FILTER (is_value)::DOUBLE[] AS top_counts,
  min_by(v, n, ${rareCount}) FILTER (is_value) AS rare,
  min(n, ${rareCount}) FILTER (is_value)::DOUBLE[] AS rare_counts,
  max_by({'v': t, 'n': n::VARCHAR}, n, ${topCount}) FILTER (NOT is_value AND t <> '') AS tokens
FROM ${groups}`;

type Row = Readonly<Record<string, unknown>>;
type List = readonly { readonly v: string; readonly n: string }[] | null;

const toCounted = (list: unknown): Counted[] => ((list as List) ?? []).map(({ v, n }) => ({ value: v, count: Number(n) }));
/** Two lists in the same order: building pairs for every value would take longer than counting them. */
const zip = (values: unknown, counts: unknown): Counted[] => {
  const list = (counts as readonly unknown[] | null) ?? [];
  return ((values as readonly string[] | null) ?? []).map((value, at) => ({
    value: value.slice(0, shownLength),
    count: Number(list[at] ?? 0),
  }));
};
const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Counts of the column that was grouped. */
export async function countCore({ engine }: ProfileSource): Promise<CoreCounts> {
  const [row] = await engine.rows<Row>(select);
  const number = (key: string): number => Number(row?.[key] ?? 0);
  return {
    nulls: number('nulls'),
    empty: number('empty'),
    blank: number('blank'),
    count: number('count'),
    minLength: number('min_length'),
    meanLength: number('mean_length'),
    maxLength: number('max_length'),
    leading: number('leading_spaces'),
    trailing: number('trailing_spaces'),
    inner: number('inner_spaces'),
    control: number('control'),
    invisible: number('invisible'),
    mojibake: number('mojibake'),
    nonAscii: number('non_ascii'),
    min: toText(row?.['lowest']),
    max: toText(row?.['highest']),
    distinct: number('distinct_values'),
    unique: number('unique_values'),
    top: zip(row?.['top'], row?.['top_counts']),
    rare: zip(row?.['rare'], row?.['rare_counts']),
    tokens: toCounted(row?.['tokens']),
    ofKind: number('of_kind'),
    ofMeaning: number('of_meaning'),
  };
}

/** How many rows of the grouped column hold a value for which the condition on `t` is true. */
export async function countWhere({ engine }: ProfileSource, condition: string): Promise<number> {
  const { values } = await engine.columns(`SELECT ${times(`is_value AND ${condition}`)} FROM ${groups}`);
  return Number(values[0]?.[0] ?? 0);
}

/** Rows of the grouped column whose value is not as the condition wants it. */
export async function showWhere({ engine }: ProfileSource, condition: string) {
  const rows = await engine.rows<{ readonly line: string; readonly value: string }>(
    `SELECT r::VARCHAR AS line, left(v, ${shownLength}) AS value FROM ${groups} WHERE ${condition} ORDER BY r LIMIT 3`,
  );
  return rows.map(({ line, value }) => ({ line: Number(line), value }));
}
