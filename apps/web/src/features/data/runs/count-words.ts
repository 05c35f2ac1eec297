import type { RowCounts } from '@causeway/contract';
import { countOf, formatCount } from '../format-count.ts';

/** Where every row went: `1,204 rows in = 1,180 out + 20 set aside + 4 duplicates`. */
export function countWords(counts: RowCounts): string {
  const { rows_in: rowsIn, rows_out: out, rejected, filtered, deduplicated, is_balanced: isBalanced } = counts;
  if (!isBalanced) return `${countOf(rowsIn, 'row')} in, ${formatCount(out)} out: steps combine rows`;
  const parts = [
    `${formatCount(out)} out`,
    ...(rejected === 0 ? [] : [`${formatCount(rejected)} set aside`]),
    ...(filtered === 0 ? [] : [`${formatCount(filtered)} filtered`]),
    ...(deduplicated === 0 ? [] : [countOf(deduplicated, 'duplicate')]),
  ];
  return `${countOf(rowsIn, 'row')} in = ${parts.join(' + ')}`;
}
