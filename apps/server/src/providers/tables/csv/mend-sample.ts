import type { ColumnProfile } from './column-profile.ts';
import { mendQuotes } from './mend-quotes.ts';
import { readUnglued, tokenize } from './mend-row.ts';
import { isBlankRow } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';
import type { Cutting } from './read-record.ts';

/** Flawed rows that are looked at: a header is among the first. */
const mostMended = 200;
const otherDelimiters = [';', '\t', '|', ',', ' '];

/** Gives rows with one fault the table's width, so that a damaged header is still seen as one. */
export function mendSample(rows: readonly SampleRow[], cutting: Cutting): readonly SampleRow[] {
  const width = mostFrequentWidth(rows);
  if (width < 2 || cutting.delimiter === '') {
    return rows;
  }
  const neutral: readonly ColumnProfile[] = Array.from({ length: width }, () => unknownColumn);
  const first = rows.findIndex((row) => !isBlankRow(row.cells));
  let left = mostMended;
  return rows.map((row, index) => {
    if (row.cells.length === width && !row.isFlawed) {
      return row;
    }
    left -= row.isFlawed ? 1 : 0;
    const mended = row.isFlawed && left > 0 ? mendQuotes(row.raw, cutting, neutral)?.cells : undefined;
    const cells =
      mended ?? (index === first && rows[index + 1]?.cells.length === width ? nameCells(row, width, cutting) : undefined);
    return cells === undefined ? row : { ...row, cells };
  });
}

const unknownColumn: ColumnProfile = {
  rows: 0,
  kinds: new Map(),
  masks: new Map(),
  edges: new Map(),
  lengths: new Map(),
  usual: 0,
  typed: 0,
};

function mostFrequentWidth(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) {
    counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + 1);
  }
  const [top] = [...counts].toSorted((first, second) => second[1] - first[1]);
  return top !== undefined && top[1] > rows.length / 2 ? top[0] : 0;
}

/** The first row as names: cut by another delimiter, or with a delimiter missing beside a quote. */
function nameCells(row: SampleRow, width: number, cutting: Cutting): readonly string[] | undefined {
  // A remark has as many words as the table has columns by chance.
  if (row.raw.startsWith('#')) return undefined;
  const inner = row.cells.length === 1 ? (row.cells[0] ?? '').split(cutting.delimiter) : [];
  if (inner.length === width && inner.every((name) => name.trim() !== '')) return inner;
  for (const delimiter of otherDelimiters) {
    const tokens = delimiter === cutting.delimiter ? undefined : tokenize(row.raw, { ...cutting, delimiter });
    if (tokens?.length === width && tokens.every((token) => token.text.trim() !== '')) {
      return tokens.map((token) => token.text);
    }
  }
  const readings =
    row.cells.length === width - 1
      ? [...readUnglued(row.raw, cutting)].filter((cells) => cells.length === width && cells.every((cell) => cell !== ''))
      : [];
  return readings[0];
}
