import type { DataPage } from '@causeway/contract';

/** What a step did to the rows that are shown. Cells are told by line and column. */
export interface PreviewDiff {
  readonly newColumns: readonly string[];
  readonly removedColumns: readonly string[];
  readonly changed: readonly CellChange[];
  /** Lines that are not there any more. */
  readonly removedLines: readonly number[];
  /** Rows that were looked at. */
  readonly rows: number;
  /** The step combines rows: lines mean nothing after it, and only the columns are compared. */
  readonly isReshaped: boolean;
}

export interface CellChange {
  readonly line: number;
  readonly column: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Rows after these stand for several before, or for none in particular. */
const reshaping: ReadonlySet<string> = new Set(['group', 'pivot', 'sql', 'union']);

/** Compares the first rows before a step with those after it; `ops` are those of all steps up to it. Both pages begin with the first row. */
export function diffPages(before: DataPage, after: DataPage, ops: readonly string[]): PreviewDiff {
  const namesBefore = before.columns.map(({ name }) => name);
  const namesAfter = after.columns.map(({ name }) => name);
  const columns = {
    newColumns: namesAfter.filter((name) => !namesBefore.includes(name)),
    removedColumns: namesBefore.filter((name) => !namesAfter.includes(name)),
  };
  const places = placesOf(after.lines);
  const isReshaped = places === undefined || placesOf(before.lines) === undefined || ops.some((op) => reshaping.has(op));
  if (places === undefined || isReshaped) {
    return { ...columns, changed: [], removedLines: [], rows: before.lines.length, isReshaped };
  }
  const reach = reachOf(before, after, places);
  // A row that another order put on a later page is not gone.
  const isElsewhere = ops.at(-1) === 'sort';
  const kept = before.lines.slice(0, reach);
  return {
    ...columns,
    changed: kept.flatMap((line, row) => cellsOf({ before, after, line, row, at: places.get(line) })),
    removedLines: isElsewhere ? [] : kept.filter((line) => !places.has(line)),
    rows: kept.length,
    isReshaped,
  };
}

/** Where each line stands; undefined when one stands twice. */
function placesOf(lines: readonly number[]): ReadonlyMap<number, number> | undefined {
  const places = new Map(lines.map((line, at) => [line, at]));
  return places.size === lines.length ? places : undefined;
}

/** The page after a step may end before all lines of the page before it have had their turn. */
function reachOf(before: DataPage, after: DataPage, places: ReadonlyMap<number, number>): number {
  if (after.lines.length >= after.total) return before.lines.length;
  const last = before.lines.findLastIndex((line) => places.has(line));
  return last + 1;
}

interface RowPair {
  readonly before: DataPage;
  readonly after: DataPage;
  readonly line: number;
  readonly row: number;
  readonly at: number | undefined;
}

function cellsOf({ before, after, line, row, at }: RowPair): readonly CellChange[] {
  if (at === undefined) return [];
  return before.columns.flatMap(({ name }, index) => {
    const other = after.columns.findIndex((column) => column.name === name);
    const from = before.values[index]?.[row] ?? null;
    const to = after.values[other]?.[at] ?? null;
    return other === -1 || from === to ? [] : [{ line, column: name, from, to }];
  });
}
