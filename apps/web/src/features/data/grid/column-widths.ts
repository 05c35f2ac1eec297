import type { DataPage } from '@causeway/contract';
import type { GridColumn } from './grid-column.ts';

const minPx = 88;
const maxPx = 340;
const headPx = 62;
const paddingPx = 26;
/** Of the fonts of head and cells, measured: enough for most words without a look at the screen. */
const headLetterPx = 8.2;
const cellLetterPx = 7.4;
const sampleRows = 60;

/** Widths in px that fit the names and the first rows; what somebody chose counts more. */
export function columnWidths(
  columns: readonly GridColumn[],
  page: Pick<DataPage, 'values'>,
  chosen: ReadonlyMap<string, number>,
): readonly number[] {
  return columns.map(({ name }, index) => {
    const told = chosen.get(name);
    if (told !== undefined) return told;
    const values = page.values[index]?.slice(0, sampleRows) ?? [];
    const longest = Math.max(0, ...values.map((value) => value?.length ?? 0));
    const wanted = Math.max(name.length * headLetterPx + headPx, longest * cellLetterPx + paddingPx);
    return Math.round(Math.min(maxPx, Math.max(minPx, wanted)));
  });
}

/** Narrower than this a column cannot be dragged. */
export const narrowestPx = 56;
