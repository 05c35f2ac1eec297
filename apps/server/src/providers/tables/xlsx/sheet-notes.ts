import type { FileWarning } from '@causeway/contract';

/** A merged range; rows and columns are 1-based. */
export interface MergedRange {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const mostExamples = 3;
const mostRanges = 100_000;

const messages = {
  'formula-without-value': 'Formulas whose result the file does not hold; their cells are empty. Open it in Excel and save it.',
  'long-number': 'Numbers of more than 15 digits: Excel keeps 15, so the last digits may be wrong.',
  'date-out-of-range': 'Numbers shown as dates that are no dates; they are kept as numbers.',
  'not-a-number': 'Cells that are said to be numbers and are none; they are kept as text.',
  'error-cells': 'Cells that hold an error; it is kept as their text.',
  'hidden-rows': 'Rows that are hidden in the workbook; they are read, too.',
  'hidden-columns': 'Columns that are hidden in the workbook; they are read, too.',
  'merged-cells': 'Merged ranges: only the first cell of each has the value.',
  'cells-written-twice': 'Cells that are in the file twice; the last one is kept.',
  'rows-out-of-order': 'Rows that do not follow the one before; they are kept in the order of the file.',
} as const;

export type NoteCode = keyof typeof messages;

/** What a person should know about a sheet, counted while it is read. */
export class SheetNotes {
  readonly merged: MergedRange[] = [];
  readonly #pending: [NoteCode, number, string][] = [];
  readonly #notes = new Map<NoteCode, { count: number; readonly examples: { line: number; text: string }[] }>();

  /** Notes something of the row that is being read. */
  add(code: NoteCode, line: number, text = ''): void {
    this.#pending.push([code, line, text]);
  }

  /** The row was read whole: what was noted counts. */
  commit(): void {
    if (this.#pending.length === 0) return;
    for (const note of this.#pending) this.#keep(...note);
    this.#pending.length = 0;
  }

  /** The row will be read again. */
  discard(): void {
    this.#pending.length = 0;
  }

  /** The first few are kept as examples. */
  #keep(code: NoteCode, line: number, text: string): void {
    const note = this.#notes.get(code);
    if (note === undefined) this.#notes.set(code, { count: 1, examples: [{ line, text }] });
    else {
      note.count += 1;
      if (note.examples.length < mostExamples) note.examples.push({ line, text });
    }
  }

  /** Keeps a range such as `B2:C4`; one of a single cell is none. */
  addMerged(ref: string): void {
    const parts = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/u.exec(ref);
    if (parts === null || this.merged.length >= mostRanges) return;
    const [, left = '', top, right = '', bottom] = parts;
    const range = { top: Number(top), left: columnNumber(left), bottom: Number(bottom), right: columnNumber(right) };
    if (range.top !== range.bottom || range.left !== range.right) this.merged.push(range);
    this.add('merged-cells', range.top, ref);
  }

  /** How often something was noted. */
  count(code: NoteCode): number {
    return this.#notes.get(code)?.count ?? 0;
  }

  get warnings(): readonly FileWarning[] {
    return [...this.#notes].map(([code, { count, examples }]) => ({ code, message: messages[code], count, examples }));
  }
}

/** `A` is 1, `XFD` 16384. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + (letter.codePointAt(0) ?? 0) - 64;
  return number;
}

/** 1 is `A`. */
export function columnLetters(number: number): string {
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCodePoint(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
