import type { Ingested } from '../../providers/tables/tables.ts';

/** Sheets, and which reading of the file made them. */
export interface StoredSheets extends Ingested {
  readonly revision: number;
}
