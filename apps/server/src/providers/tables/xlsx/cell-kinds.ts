import type { CellFormat, CellKind } from './number-format.ts';

/** Places of the kinds that every workbook has in its list of formats. */
export const blankKind = 0;
export const textKind = 1;
export const numberKind = 2;
export const booleanKind = 3;
export const errorKind = 4;
export const dateKind = 5;
export const datetimeKind = 6;
export const timeKind = 7;
export const durationKind = 8;

const usual: readonly CellKind[] = [
  'blank',
  'text',
  'number',
  'boolean',
  'error',
  'date',
  'datetime',
  'time',
  'duration',
  'percent',
  'currency',
];

/** The formats of a workbook's cells: a cell's kind is a place in this list, which currencies make longer. */
export class CellKinds {
  readonly formats: CellFormat[] = usual.map((kind) => ({ kind }));

  /** The place of a format, which is added when it is new. */
  placeOf(format: CellFormat): number {
    const place = this.formats.findIndex((known) => known.kind === format.kind && known.currency === format.currency);
    if (place !== -1) return place;
    // Beyond this, codes are invented ones.
    if (this.formats.length > 250) return this.placeOf({ kind: format.kind });
    this.formats.push(format);
    return this.formats.length - 1;
  }
}
