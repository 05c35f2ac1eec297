import type { BlockCache } from './block-cache.ts';
import { findLine } from './changed-cells.ts';
import type { ComparedRows } from './changed-cells.ts';

/** Where the row of `line` stood before the step; undefined: it is not known. */
const placeBefore = (cache: BlockCache, line: number, near: number): number | undefined =>
  findLine(cache, { line, near, column: 0 });

/** After these a row that is not near may stand elsewhere, or be part of another one. */
const unsure: ReadonlySet<string> = new Set(['sort', 'group', 'pivot', 'unpivot', 'explode', 'sql', 'union']);

/**
 * Tells how many rows a step took away just before a row: those that stood between it and the row above it. Undefined where rows do
 * not keep their order.
 */
export function goneRows({ cache, before }: ComparedRows, op: string | undefined): ((row: number) => number) | undefined {
  if (op === undefined || unsure.has(op)) return undefined;
  return (row) => {
    const line = cache.line(row, 0);
    const above = row === 0 ? undefined : cache.line(row - 1, 0);
    if (line === undefined || (row > 0 && above === undefined)) return 0;
    const aboveAt = above === undefined ? -1 : placeBefore(before.cache, above, row - 1);
    if (aboveAt === undefined) return 0;
    const at = placeBefore(before.cache, line, aboveAt + 1);
    return at === undefined ? 0 : at - aboveAt - 1;
  };
}
