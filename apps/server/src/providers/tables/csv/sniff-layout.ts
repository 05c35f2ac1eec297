import { cellKind, isTyped } from './cell-kind.ts';
import { columnBodies, isUnitRow, scoreHeader } from './header-score.ts';
import { findLastHeader, findTop } from './header-rows.ts';
import type { HeaderScore } from './header-score.ts';
import { bodyRows, filledCount, isWordsOf } from './layout-rows.ts';
import { isBlankRow } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';

/** Where one table lies among the sample's rows; indexes into the rows. */
export interface Layout {
  /** First row of the table's part, its titles included. */
  readonly start: number;
  /** First header row, or first data row when `headerRows` is 0. */
  readonly header: number;
  readonly headerRows: number;
  /** After the last row of the table's part. */
  readonly end: number;
  readonly width: number;
  /** How surely the header is one, or is none: 0 to 1. */
  readonly confidence: number;
}

const farthestHeader = 80;

/** Finds the tables in the rows of a sample, in their order; at least one. */
export function sniffLayout(rows: readonly SampleRow[]): readonly Layout[] {
  const tables: Layout[] = [];
  let start = 0;
  while (start < rows.length || tables.length === 0) {
    const layout = sniffTable(rows, start);
    tables.push(layout);
    if (layout.end <= start || tables.length >= 40) break;
    start = layout.end;
  }
  return tables;
}

function sniffTable(rows: readonly SampleRow[], start: number): Layout {
  const width = namedWidth(rows.slice(start).filter((row) => !isBlankRow(row.cells)));
  const first = findFirst(rows, start, width);
  const bodyFrom = (header: number): readonly (readonly string[])[] => bodyRows(rows, header + 1, width);
  const body = columnBodies(bodyFrom(first), width);
  const cells = rows[first]?.cells ?? [];
  const below = bodyFrom(first);
  const score = scoreHeader(cells, body);
  const isHeader = below.length === 0 ? looksLikeNames(cells) : isConvincing(score, cells, width);
  if (!isHeader) {
    const end = findEnd(rows, { start, from: first, header: undefined, width });
    return { start, header: first, headerRows: 0, end, width, confidence: certainty(score.score) };
  }
  const top = findTop(rows, { start, first, width });
  const last = findLastHeader(rows, first, width);
  const end = findEnd(rows, { start, from: last + 1, header: rows[last]?.cells, width });
  return { start, header: top, headerRows: last - top + 1, end, width, confidence: certainty(score.score) };
}

function certainty(score: number): number {
  return Math.min(0.99, 0.5 + Math.abs(score) / 8);
}

function isConvincing(score: HeaderScore, cells: readonly string[], width: number): boolean {
  if (score.misses > 0 && score.misses >= score.hits) return false;
  if (score.typedColumns === 0 && width === 1) return looksLikeNames(cells) && score.score > 0.9;
  return score.score > 0;
}

/** A lone row without anything below. */
function looksLikeNames(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.every((cell) => !isTyped(cellKind(cell)));
}

/** The usual width, or that of a header whose rows were written without the blank cells at their ends. */
function namedWidth(rows: readonly SampleRow[]): number {
  const width = usualWidth(rows);
  const [header, next, ...others] = rows;
  if (header === undefined || next === undefined || header.cells.length <= width || width < 2) return width;
  const isWidest = [next, ...others].every((row) => row.cells.length <= header.cells.length);
  const isRagged = new Set([next, ...others].map((row) => row.cells.length)).size > 1;
  const isShort = header.cells.every((cell) => cell.length < 40);
  if (!isWidest || !isRagged || !isShort || isWordsOf(next.cells) || filledCount(header.cells) < width + 1) return width;
  const score = scoreHeader(header.cells.slice(0, width), columnBodies(bodyRows(rows, 1, width), width));
  return score.misses === 0 && score.hits > 0 ? header.cells.length : width;
}

/** The most frequent width; among nearly as frequent ones, that of the rows that come first. */
function usualWidth(rows: readonly SampleRow[]): number {
  const head = mode(rows.slice(0, 60));
  const all = mode(rows);
  if (head.width === all.width || head.count < 5) return all.width || 1;
  // A first table of another width than the longer one after it.
  const firsts = rows.slice(0, 60).map((row) => row.cells.length);
  const from = firsts.indexOf(head.width);
  const run = firsts.slice(from).indexOf(all.width);
  const stretch = run === -1 ? firsts.slice(from) : firsts.slice(from, from + run);
  return stretch.length >= 5 && stretch.filter((width) => width === head.width).length >= 0.8 * stretch.length
    ? head.width
    : all.width;
}

function mode(rows: readonly SampleRow[]): { readonly width: number; readonly count: number } {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + (row.isFlawed ? 0.5 : 1));
  let width = 0;
  let count = 0;
  for (const [candidate, seen] of counts) {
    // A wide row says more than a line without any delimiter.
    const weight = candidate === 1 ? seen * 0.34 : seen;
    if (weight > count || (weight === count && candidate > width)) [width, count] = [candidate, weight];
  }
  return { width, count };
}

/** The first row that is as full as a header or a data row of this width. */
function findFirst(rows: readonly SampleRow[], start: number, width: number): number {
  const counts = bodyRows(rows, start, width)
    .map(filledCount)
    .toSorted((a, b) => a - b);
  const typical = counts[Math.floor(counts.length / 2)] ?? 1;
  const need = width === 1 ? 1 : Math.max(2, Math.min(typical, Math.ceil(typical * 0.5)));
  let fallback = -1;
  for (let index = start; index < Math.min(rows.length, start + farthestHeader); index += 1) {
    const row = rows[index];
    if (row === undefined || isBlankRow(row.cells)) continue;
    if (fallback < 0) fallback = index;
    if (/^"?sep=.{1,3}"?$/iu.test(row.raw.trim())) continue;
    const isWide =
      row.cells.length === width ||
      (row.cells.length > 1 &&
        Math.abs(row.cells.length - width) <= Math.max(1, width * 0.25) &&
        (row.cells.length > 2 || isNameRow(rows, index, width)));
    if (!isWide || filledCount(row.cells) < need) continue;
    if (isPreambleRow(rows, index, { start, width })) continue;
    return index;
  }
  return Math.max(start, fallback);
}

/** Words over columns of values. */
function isNameRow(rows: readonly SampleRow[], index: number, width: number): boolean {
  const score = scoreHeader(rows[index]?.cells ?? [], columnBodies(bodyRows(rows, index + 1, width), width));
  return score.misses === 0 && score.hits > 0;
}

/** A row that is full enough by chance: a better header follows within a few rows, and this one fits nothing below it. */
function isPreambleRow(
  rows: readonly SampleRow[],
  index: number,
  { start, width }: { readonly start: number; readonly width: number },
): boolean {
  const row = rows[index];
  if (row === undefined) return false;
  if (
    row.raw.startsWith('#') &&
    !(!rows.slice(index + 1, index + 4).some((next) => next.raw.startsWith('#')) && row.cells.length === width)
  ) {
    return true;
  }
  const own = scoreHeader(row.cells, columnBodies(bodyRows(rows, index + 1, width), width));
  if (own.typedColumns === 0) return false;
  let hasHeader = false;
  for (let ahead = index + 1; ahead < Math.min(rows.length, index + 12); ahead += 1) {
    const next = rows[ahead];
    if (next === undefined || next.cells.length !== width || isBlankRow(next.cells)) continue;
    const score = scoreHeader(next.cells, columnBodies(bodyRows(rows, ahead + 1, width), width));
    const isHeader = score.typedColumns > 0 && score.misses === 0 && score.hits >= Math.max(1, 0.6 * score.typedColumns);
    if (!isHeader) continue;
    if (!hasHeader && yieldsTo({ row, misses: own.misses, isNext: ahead === index + 1 }, next, width)) return true;
    hasHeader = true;
    if (!isUnitRow(next.cells) && arePairs(rows.slice(start, ahead), bodyRows(rows, ahead + 1, width))) return true;
  }
  return false;
}

interface Candidate {
  readonly row: SampleRow;
  readonly misses: number;
  /** The header stands right below it. */
  readonly isNext: boolean;
}

/** Above a good header: some of its cells are values, or it is much emptier, or it has cells beyond the table. */
function yieldsTo({ row, misses, isNext }: Candidate, header: SampleRow, width: number): boolean {
  const filled = filledCount(row.cells);
  const named = filledCount(header.cells);
  if (misses > 0 && named >= filled) return true;
  if (width <= 4 && filled < named && !isNext) return true;
  return row.cells.length > width && isWordsOf(header.cells);
}

/** Lines of a key and its value, and not of the table below, whose first column holds no words. */
function arePairs(lines: readonly SampleRow[], below: readonly (readonly string[])[]): boolean {
  const filled = lines.filter((row) => !isBlankRow(row.cells));
  const keys = filled.filter((row) => (row.cells[0] ?? '').trim() !== '' && !isTyped(cellKind(row.cells[0] ?? '')));
  const values = filled.filter((row) => row.cells.slice(1).some((cell) => isTyped(cellKind(cell))));
  const numbers = below.filter((cells) => isTyped(cellKind(cells[0] ?? '')));
  const isTable = below.length >= 5 && numbers.length >= 0.95 * below.length;
  return isTable && keys.length === filled.length && values.length > 0 && filled.every((row) => filledCount(row.cells) <= 3);
}

interface Extent {
  readonly start: number;
  readonly from: number;
  readonly header: readonly string[] | undefined;
  readonly width: number;
}

/** Index of the row at which another table begins, its titles included; the number of rows without one. */
function findEnd(rows: readonly SampleRow[], extent: Extent): number {
  for (let index = extent.from + 1; index < rows.length - 1; index += 1) {
    const row = rows[index];
    if (row === undefined || row.cells.length < 2 || filledCount(row.cells) < 2) continue;
    if (isOtherHeader(rows, index, extent)) return titleStart(rows, index, extent.from + 1);
  }
  return rows.length;
}

function isOtherHeader(rows: readonly SampleRow[], index: number, extent: Extent): boolean {
  const cells = rows[index]?.cells ?? [];
  const { header, width } = extent;
  if (header !== undefined && isSameHeader(cells, header)) {
    const isWiderToo = [1, 2].some((ahead) => rows[index + ahead]?.cells.length === cells.length);
    const isTitled = titleStart(rows, index, extent.from + 1) < index;
    return cells.length === width ? isTitled || isCopy(rows, index, extent.from) : isWiderToo;
  }
  const top = titleStart(rows, index, extent.from + 1);
  const isApart = top < index || isBlankRow(rows[index - 1]?.cells ?? []);
  if (!(isApart || cells.length !== width) || cells.some((cell) => isTyped(cellKind(cell)))) {
    return false;
  }
  const below = rowsBelow(rows, index, cells.length);
  const isTitled = top < index && isBlankRow(rows[top - 1]?.cells ?? ['x']);
  return (
    below.length >= (isApart ? 1 : 3) && namesRows(cells, below, { isTitled, above: bodyRows(rows, extent.from, width), width })
  );
}

interface Surroundings {
  readonly isTitled: boolean;
  readonly above: readonly (readonly string[])[];
  readonly width: number;
}

/** Words that name the columns of the rows below and are no row of the table above. */
function namesRows(cells: readonly string[], below: readonly (readonly string[])[], around: Surroundings): boolean {
  const score = scoreHeader(cells, columnBodies(below, cells.length));
  if (score.typedColumns === 0) {
    return around.isTitled && score.score > 0.5;
  }
  const before = scoreHeader(cells, columnBodies(around.above, around.width));
  const isStrange = cells.length !== around.width || before.typedColumns === 0 || (before.misses === 0 && before.hits > 0);
  return isStrange && score.misses === 0 && score.hits >= Math.max(1, 0.6 * score.typedColumns);
}

/** Most of its cells are those of the table's own header. */
function isSameHeader(cells: readonly string[], header: readonly string[]): boolean {
  const same = cells.filter((cell, column) => cell.trim() !== '' && cell.trim() === header[column]?.trim()).length;
  const named = filledCount(header);
  return named > 1 && same >= 0.7 * named;
}

/** The rows of a width up to the next blank one. */
function rowsBelow(rows: readonly SampleRow[], index: number, width: number): readonly (readonly string[])[] {
  const next = rows.slice(index + 1, index + 25);
  const gap = next.findIndex((row) => isBlankRow(row.cells));
  const block = gap === -1 ? next : next.slice(0, gap);
  return block.filter((row) => row.cells.length === width).map((row) => row.cells);
}

/** The rows after a repeated header repeat the rows after the first one, too. */
function isCopy(rows: readonly SampleRow[], index: number, from: number): boolean {
  const known = new Set(rows.slice(from, index).map((row) => row.cells.slice(0, 4).join('\u0000')));
  const next = rows.slice(index + 1, index + 21).filter((row) => !isBlankRow(row.cells));
  return next.length > 0 && next.filter((row) => known.has(row.cells.slice(0, 4).join('\u0000'))).length >= 0.7 * next.length;
}

/** Goes up over title rows and the blank rows before them. */
function titleStart(rows: readonly SampleRow[], index: number, least: number): number {
  let top = index;
  while (top > least && top > index - 4 && isTitle(rows[top - 1]?.cells)) top -= 1;
  // A title may have a blank row below it, too.
  if (top === index && index - 2 > least && isBlank(rows[index - 1]) && isTitle(rows[index - 2]?.cells)) top = index - 2;
  // A last row with one value is no title: titles stand after a blank row.
  return top < index && isBlank(rows[top - 1]) ? top : index;
}

function isTitle(cells: readonly string[] = []): boolean {
  const title = cells[0] ?? '';
  return filledCount(cells) === 1 && title.trim() !== '' && !isTyped(cellKind(title));
}

function isBlank(row: SampleRow | undefined): boolean {
  return row !== undefined && isBlankRow(row.cells);
}
