import { quoteText } from '../worker/sql-text.ts';
import { num, perColumn } from './column-block.ts';
import type { Row } from './column-block.ts';
import { timesOf } from './grouped-block.ts';
import type { GroupedBlock } from './grouped-block.ts';

export interface Counted {
  readonly value: string;
  readonly count: number;
}

/** Which values there are, and how often. */
export interface Frequencies {
  readonly distinct: number;
  readonly unique: number;
  readonly top: readonly Counted[];
  readonly rare: readonly Counted[];
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
  readonly tokens: readonly Counted[];
  /** Rows whose value is of the supposed kind, and of the supposed meaning. */
  readonly ofKind: number;
  readonly ofMeaning: number;
  /** Rows whose value is visible ASCII without spaces around it. */
  readonly plain: number;
  /** Undefined where rows were not grouped. */
  readonly frequencies: Frequencies | undefined;
}

const topCount = 10;
const rareCount = 5;
const shownLength = 100;

const control = String.raw`[\x00-\x08\x0B\x0C\x0E-\x1F\x{0080}-\x{009F}]`;
const invisible = String.raw`[\x{00AD}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2060}\x{FEFF}]`;
const mojibake = String.raw`[\x{00C2}\x{00C3}][\x{0080}-\x{00BF}]|\x{00E2}\x{20AC}|\x{FFFD}`;

const frequencySql = `
  count_if(is_value)::DOUBLE AS distinct_values,
  count_if(is_value AND n = 1)::DOUBLE AS unique_values,
  max_by(v, n, ${topCount}) FILTER (is_value) AS top,
  max(n, ${topCount}) FILTER (is_value)::DOUBLE[] AS top_counts,
  min_by(v, n, ${rareCount}) FILTER (is_value) AS rare,
  min(n, ${rareCount}) FILTER (is_value)::DOUBLE[] AS rare_counts`;

/** Of plain text bytes are characters. */
const lengthSql = 'CASE WHEN is_plain THEN strlen(v) ELSE length(v) END';

/** What every value is asked. */
function sizesSql(block: GroupedBlock): string {
  const times = timesOf(block);
  return `${times('is_value')} AS count,
  ${times('of_kind')} AS of_kind,
  ${times('of_meaning')} AS of_meaning,
  ${times('is_plain')} AS plain,
  coalesce(min(CASE WHEN v <> '' THEN ${lengthSql} END), 0)::DOUBLE AS min_length,
  coalesce(sum(${lengthSql} * n), 0)::DOUBLE AS all_lengths,
  coalesce(max(${lengthSql}), 0)::DOUBLE AS max_length,
  left(min(CASE WHEN is_value THEN v END), ${shownLength}) AS lowest,
  left(max(CASE WHEN is_value THEN v END), ${shownLength}) AS highest`;
}

/** What only those are asked that are not plain: a pattern takes longer to compile than to match a few values. */
function oddSql(block: GroupedBlock): string {
  const times = timesOf(block);
  // Characters beyond ASCII take more bytes.
  const isWide = 'strlen(v) <> length(v)';
  return `${times('v IS NULL')} AS nulls,
  ${times("v = ''")} AS empty,
  ${times("v <> '' AND t = ''")} AS blank,
  ${times("starts_with(v, ' ') AND t <> ''")} AS leading_spaces,
  ${times("ends_with(v, ' ') AND t <> ''")} AS trailing_spaces,
  ${times("contains(t, '  ')")} AS inner_spaces,
  ${times(`regexp_matches(v, ${quoteText(control)})`)} AS control,
  ${times(`${isWide} AND regexp_matches(v, ${quoteText(invisible)})`)} AS invisible,
  ${times(`${isWide} AND regexp_matches(v, ${quoteText(mojibake)})`)} AS mojibake,
  ${times(isWide)} AS non_ascii`;
}

/** Two lists in the same order: building pairs for every value would take longer than counting them. */
const zip = (values: unknown, counts: unknown): Counted[] => {
  const list = (counts as readonly unknown[] | null) ?? [];
  return ((values as readonly string[] | null) ?? []).map((value, at) => ({
    value: value.slice(0, shownLength),
    count: Number(list[at] ?? 0),
  }));
};
const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const toFrequencies = (row: Row | undefined): Frequencies => ({
  distinct: num(row, 'distinct_values'),
  unique: num(row, 'unique_values'),
  top: zip(row?.['top'], row?.['top_counts']),
  rare: zip(row?.['rare'], row?.['rare_counts']),
});

/** Of rows that were not grouped. */
export async function countFrequencies(block: GroupedBlock): Promise<Frequencies> {
  const groups = `(SELECT v, true AS is_value, count(*) AS n FROM ${block.values} WHERE is_value GROUP BY v)`;
  const [row] = await block.source.engine.rows<Row>(`SELECT ${frequencySql} FROM ${groups}`);
  return toFrequencies(row);
}

/** Words for nothing, as they are written. */
async function countTokens({ source, values }: GroupedBlock): Promise<ReadonlyMap<number, readonly Counted[]>> {
  const rows = await source.engine.rows<{ readonly c: number; readonly t: string; readonly n: string }>(
    `SELECT c, t, n::VARCHAR AS n FROM (SELECT c, v, t, sum(n) AS n FROM ${values} WHERE NOT is_value AND t <> '' GROUP BY c, v, t)
     QUALIFY row_number() OVER (PARTITION BY c ORDER BY n DESC, v) <= ${topCount} ORDER BY n::BIGINT DESC, t`,
  );
  const words = rows.map(({ c, t, n }) => ({ column: c, value: t, count: Number(n) }));
  return new Map(
    [...Map.groupBy(words, ({ column }) => column)].map(([column, those]) => [
      column,
      those.map(({ value, count }) => ({ value, count })),
    ]),
  );
}

/** Counts of every column of the block. */
export async function countCore(block: GroupedBlock): Promise<ReadonlyMap<number, CoreCounts>> {
  const { rows } = block.source;
  const select = block.isGrouped ? `${sizesSql(block)},${frequencySql}` : sizesSql(block);
  const sizes = await perColumn(block, select, block.values);
  const odds = block.columns.filter((column) => num(sizes.get(column), 'plain') < rows);
  const odd =
    odds.length === 0
      ? new Map<number, Row>()
      : await perColumn(block, oddSql(block), `(SELECT * FROM ${block.values} WHERE NOT is_plain)`);
  const gone = (column: number): number =>
    num(odd.get(column), 'nulls') + num(odd.get(column), 'empty') + num(odd.get(column), 'blank');
  const hasWords = odds.some((column) => rows - gone(column) - num(sizes.get(column), 'count') > 0);
  const words = hasWords ? await countTokens(block) : new Map<number, readonly Counted[]>();
  return new Map(
    block.columns.map((column) => {
      const [size, rest] = [sizes.get(column), odd.get(column)];
      const long = rows - num(rest, 'nulls') - num(rest, 'empty');
      return [
        column,
        {
          nulls: num(rest, 'nulls'),
          empty: num(rest, 'empty'),
          blank: num(rest, 'blank'),
          count: num(size, 'count'),
          minLength: num(size, 'min_length'),
          meanLength: long === 0 ? 0 : num(size, 'all_lengths') / long,
          maxLength: num(size, 'max_length'),
          leading: num(rest, 'leading_spaces'),
          trailing: num(rest, 'trailing_spaces'),
          inner: num(rest, 'inner_spaces'),
          control: num(rest, 'control'),
          invisible: num(rest, 'invisible'),
          mojibake: num(rest, 'mojibake'),
          nonAscii: num(rest, 'non_ascii'),
          min: toText(size?.['lowest']),
          max: toText(size?.['highest']),
          tokens: words.get(column) ?? [],
          ofKind: num(size, 'of_kind'),
          ofMeaning: num(size, 'of_meaning'),
          plain: num(size, 'plain'),
          frequencies: block.isGrouped ? toFrequencies(size) : undefined,
        },
      ];
    }),
  );
}
