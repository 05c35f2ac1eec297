import type { CellObject, WorkSheet } from '@e965/xlsx';
import { blankKind, booleanKind, errorKind, numberKind, textKind } from './xlsx/cell-kinds.ts';
import type { CellKinds } from './xlsx/cell-kinds.ts';
import { readFormat } from './xlsx/number-format.ts';
import { NumberReader } from './xlsx/number-reader.ts';
import { columnLetters, SheetNotes } from './xlsx/sheet-notes.ts';
import type { SheetBatch } from './xlsx/workbook.ts';

const errors: Readonly<Record<number, string>> = {
  0x00: '#NULL!',
  0x07: '#DIV/0!',
  0x0f: '#VALUE!',
  0x17: '#REF!',
  0x1d: '#NAME?',
  0x24: '#NUM!',
  0x2a: '#N/A',
  0x2b: '#GETTING_DATA',
};

interface LegacyContext {
  readonly kinds: CellKinds;
  readonly is1904: boolean;
  /** Times are durations there: they may be longer than a day. */
  readonly isOpenDocument: boolean;
}

/** The format that SheetJS gives every time of an OpenDocument. */
const openDocumentTime = 'HH:MM:SS';

/** A sheet that SheetJS read, as rows of text. */
export class LegacySheet {
  readonly notes = new SheetNotes();
  width = 0;
  readonly #data: readonly (readonly (CellObject | undefined)[] | undefined)[];
  readonly #kinds: CellKinds;
  readonly #isOpenDocument: boolean;
  readonly #numbers: NumberReader;
  readonly #formats = new Map<string, number>();

  constructor(sheet: WorkSheet, context: LegacyContext) {
    this.#data = sheet['!data'] ?? [];
    this.#kinds = context.kinds;
    this.#isOpenDocument = context.isOpenDocument;
    this.#numbers = new NumberReader(context.is1904, this.notes);
    for (const { s, e } of sheet['!merges'] ?? []) {
      this.notes.addMerged(`${columnLetters(s.c + 1)}${s.r + 1}:${columnLetters(e.c + 1)}${e.r + 1}`);
    }
    for (const [index, row] of (sheet['!rows'] ?? []).entries()) {
      if (row?.hidden === true) this.notes.add('hidden-rows', index + 1);
    }
    this.notes.commit();
    for (const row of this.#data) this.width = Math.max(this.width, filledWidth(row));
  }

  /** The rows after the line `after`: at most so many rows and about so many cells. */
  take(after: number, mostRows: number, mostCells: number): SheetBatch {
    const rows: string[][] = [];
    const kinds: number[][] = [];
    const lines: number[] = [];
    for (let index = after; index < this.#data.length; index += 1) {
      if (rows.length >= mostRows || rows.length * this.width >= mostCells) break;
      const row = this.#data[index];
      if (row === undefined) continue;
      const rowKinds: number[] = [];
      const texts = Array.from({ length: this.width }, (_, column) =>
        this.#read(row[column], { column, line: index + 1, rowKinds }),
      );
      this.notes.commit();
      if (rowKinds.every((kind) => kind === blankKind)) continue;
      rows.push(texts);
      kinds.push(rowKinds);
      lines.push(index + 1);
    }
    return { rows, kinds, lines, width: this.width, bytes: 0 };
  }

  #read(cell: CellObject | undefined, place: { readonly column: number; readonly line: number; rowKinds: number[] }): string {
    const [text, kind] = this.#convert(cell, columnLetters(place.column + 1) + place.line, place.line);
    place.rowKinds.push(kind);
    return text;
  }

  #convert(cell: CellObject | undefined, ref: string, line: number): readonly [string, number] {
    if (cell === undefined) return ['', blankKind];
    if (cell.v === undefined || cell.t === 'z') {
      if (cell.f !== undefined) this.notes.add('formula-without-value', line, ref);
      return ['', blankKind];
    }
    switch (cell.t) {
      case 'n': {
        const text = this.#numbers.read(String(cell.v), this.#kindOf(this.#formatOf(cell)), line);
        return [text, this.#numbers.kind];
      }
      case 'b':
        return [cell.v === true ? 'true' : 'false', booleanKind];
      case 'e': {
        const text = errors[Number(cell.v)] ?? String(cell.w ?? cell.v);
        this.notes.add('error-cells', line, text);
        return [text, errorKind];
      }
      case 'd':
        return [
          cell.v instanceof Date
            ? cell.v
                .toISOString()
                .replace('T', ' ')
                .replace(/\.000Z$|Z$/u, '')
            : String(cell.v),
          textKind,
        ];
      default:
        return [String(cell.v), textKind];
    }
  }

  #formatOf(cell: CellObject): CellObject['z'] {
    const isLong = this.#isOpenDocument && cell.z === openDocumentTime && Number(cell.v) >= 1;
    return isLong ? '[h]:mm:ss' : cell.z;
  }

  #kindOf(format: CellObject['z']): number {
    if (typeof format !== 'string') return numberKind;
    const known = this.#formats.get(format) ?? this.#kinds.placeOf(readFormat(format));
    this.#formats.set(format, known);
    return known;
  }
}

function filledWidth(row: readonly (CellObject | undefined)[] | undefined): number {
  return row === undefined ? 0 : row.findLastIndex((cell) => cell?.v !== undefined && cell.v !== '') + 1;
}
