import type { ColumnType, Sheet } from '@causeway/contract';

/** A column as the grid shows it. */
export interface GridColumn {
  readonly name: string;
  /** `text` until a step says otherwise. */
  readonly type: ColumnType;
  /** The words of the file's header, where they differ from the name. */
  readonly label: string | undefined;
  readonly sheetColumn: Sheet['fields'][number] | undefined;
}
