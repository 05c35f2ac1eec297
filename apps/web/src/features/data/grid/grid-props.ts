import type { ColumnProfile, RowSort } from '@causeway/contract';
import type { BlockCache } from './block-cache.ts';
import type { HeadActs } from './grid-head.tsx';
import type { CellPlace } from './move-cell.ts';
import type { Rows } from './use-rows.ts';

export interface GridProps extends Omit<HeadActs, 'onWidth'> {
  readonly label: string;
  readonly rows: Rows;
  readonly cache: BlockCache;
  readonly beforeCache: BlockCache | undefined;
  readonly isChanged: ((row: number, column: number) => boolean) | undefined;
  /** How many rows the step that is looked at took away just before a row. */
  readonly goneBefore: ((row: number) => number) | undefined;
  readonly added: ReadonlySet<string>;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly sort: readonly RowSort[];
  readonly filtered: ReadonlySet<string>;
  /** Enter on a cell, or a double click. */
  readonly onCell: (place: CellPlace) => void;
  readonly onCopy: (what: { readonly cell: CellPlace } | { readonly row: number }) => void;
}
