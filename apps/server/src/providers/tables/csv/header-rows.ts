import { cellKind, isTyped } from './cell-kind.ts';
import { columnBodies, isUnitRow, scoreHeader } from './header-score.ts';
import { bodyRows, filledCount, isWordsOf } from './layout-rows.ts';
import { isBlankRow } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';

/** Group titles over the header: adjacent rows of words that reach beyond the first columns. */
export function findTop(
  rows: readonly SampleRow[],
  { start, first, width }: { readonly start: number; readonly first: number; readonly width: number },
): number {
  let top = first;
  while (top > start && first - top < 3) {
    const row = rows[top - 1];
    if (row === undefined || row.cells.length !== width || isBlankRow(row.cells) || width < 3) break;
    const filled = row.cells.flatMap((cell, column) => (cell.trim() === '' ? [] : [column]));
    const isGroup = filled.length >= 2 ? (filled.at(-1) ?? 0) >= 2 : (filled[0] ?? 0) >= 1;
    const isWords = row.cells.every((cell) => !isTyped(cellKind(cell)) || /^\d{4}$/u.test(cell.trim()));
    const isPair = filled.length === 2 && filled[0] === 0 && filled[1] === 1;
    if (!isGroup || !isWords || isPair || row.raw.startsWith('#')) break;
    top -= 1;
  }
  return top;
}

/** Further header rows below the first: names again over typed columns, or units. */
export function findLastHeader(rows: readonly SampleRow[], first: number, width: number): number {
  let last = first;
  while (last - first < 4) {
    const gap = fillsGap(rows, last, width);
    if (gap > 0) {
      last += gap;
      continue;
    }
    if (!isHeaderToo(rows, { first, at: last + 1, width })) break;
    last += 1;
  }
  return last;
}

interface Place {
  /** The first header row. */
  readonly first: number;
  readonly at: number;
  readonly width: number;
}

/** Names once more over typed columns, the same names, units, or a rule of dashes. */
function isHeaderToo(rows: readonly SampleRow[], { first, at, width }: Place): boolean {
  const row = rows[at];
  if (row === undefined || row.cells.length !== width || isBlankRow(row.cells)) return false;
  const header = rows[first]?.cells ?? [];
  const below = bodyRows(rows, at + 1, width);
  if (below.length === 0) return false;
  const isSame = filledCount(row.cells) > 1 && row.cells.every((cell, column) => cell.trim() === (header[column] ?? '').trim());
  const isRule = row.cells.every((cell) => /^[-=_]{2,}$/u.test(cell.trim()) || cell.trim() === '');
  return isSame || isRule || namesOrUnits(row.cells, { below, isWordy: isWordsOf(header) });
}

interface Under {
  readonly below: readonly (readonly string[])[];
  /** Every cell of the first header row is a word. */
  readonly isWordy: boolean;
}

function namesOrUnits(cells: readonly string[], { below, isWordy }: Under): boolean {
  const score = scoreHeader(cells, columnBodies(below, cells.length));
  if (score.misses > 0) return false;
  if (isUnitRow(cells) && score.hits >= Math.max(1, score.typedColumns * 0.5)) return true;
  const isUnder = cells[0]?.trim() === '';
  // Above a single row, a second row of words is as likely the first of the data.
  if (score.typedColumns === 0 || (below.length === 1 && !isUnder && !isWordy)) return false;
  const isFull = filledCount(cells) >= 0.4 * cells.length;
  return score.hits >= Math.max(1, (isUnder ? 0.5 : 0.75) * score.typedColumns) && isFull && isOutOfPlace(cells, below);
}

/**
 * Rows, at most three, down to the one with which all columns under the group titles of the last header row are named
 * while others stay blank; 0 when there is none. A blank row may stand between them.
 */
function fillsGap(rows: readonly SampleRow[], last: number, width: number): number {
  const header = rows[last]?.cells ?? [];
  if (header.length !== width) return 0;
  const names = header.map(() => '');
  let hasBlank = false;
  for (let distance = 1; distance <= 3; distance += 1) {
    const row = rows[last + distance];
    if (row === undefined || row.cells.length !== width || row.cells.some((cell) => isTyped(cellKind(cell)))) return 0;
    if (isBlankRow(row.cells)) {
      hasBlank = true;
      continue;
    }
    for (const [column, cell] of row.cells.entries()) names[column] = `${names[column] ?? ''}${cell.trim()}`;
    if (completes(header, names, hasBlank)) return isAboveRows(names, rows, last + distance) ? distance : 0;
  }
  return 0;
}

/** Every unnamed column between titles gets a name, and half of the titles that reach over none stay alone. */
function completes(header: readonly string[], names: readonly string[], hasBlank: boolean): boolean {
  const isNamed = header.map((cell) => cell.trim() !== '');
  const until = Math.max(
    isNamed.lastIndexOf(true),
    names.findLastIndex((name) => name !== ''),
  );
  const unnamed = isNamed.flatMap((has, column) => (has || column > until ? [] : [column]));
  const alone = isNamed.flatMap((has, column) => (has && (isNamed[column + 1] ?? true) ? [column] : []));
  const left = alone.filter((column) => names[column] === '').length;
  const isFull = unnamed.length > 0 && unnamed[0] !== 0 && unnamed.every((column) => names[column] !== '');
  return isFull && left >= (hasBlank ? Math.max(2, 0.8 * alone.length) : 0.5 * alone.length);
}

function isAboveRows(names: readonly string[], rows: readonly SampleRow[], index: number): boolean {
  if (bodyRows(rows, index + 1, names.length).length === 0) return false;
  return names.includes('') || areUnlike(names, rows, index);
}

/** Names: none of them is a value of its column below. */
function areUnlike(cells: readonly string[], rows: readonly SampleRow[], index: number): boolean {
  const below = bodyRows(rows, index + 1, cells.length);
  const bodies = columnBodies(below, cells.length);
  const typed = bodies.filter((body) => body.filled > 0 && body.typed >= 0.6 * body.filled).length;
  return (
    typed >= 0.6 * cells.length &&
    cells.every((cell, column) => cell.trim() === '' || bodies[column]?.values.has(cell) !== true)
  );
}

/** Words in a typed column could be a placeholder of a data row; names stand in nearly all of them and are not repeated. */
function isOutOfPlace(cells: readonly string[], below: readonly (readonly string[])[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (new Set(filled).size < 0.5 * filled.length && filled.length > 3) return below.length > 2;
  const repeated = cells.filter((cell, column) => cell.trim() !== '' && below.some((row) => row[column] === cell)).length;
  return repeated <= 0.2 * filled.length;
}
