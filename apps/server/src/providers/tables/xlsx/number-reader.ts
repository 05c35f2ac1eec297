import { dateKind, datetimeKind, durationKind, numberKind, textKind, timeKind } from './cell-kinds.ts';
import { durationText, serialText } from './serial-date.ts';
import type { SheetNotes } from './sheet-notes.ts';
import { codeAt } from './xml-cursor.ts';

const dateKinds: Readonly<Record<number, 'date' | 'datetime' | 'time'>> = {
  [dateKind]: 'date',
  [datetimeKind]: 'datetime',
  [timeKind]: 'time',
};
const kindPlaces = { date: dateKind, datetime: datetimeKind, time: timeKind } as const;

/** Turns the number of a cell into text by the kind of its style; the kind it then has is in `kind`. */
export class NumberReader {
  kind = numberKind;
  readonly #is1904: boolean;
  readonly #notes: SheetNotes;

  constructor(is1904: boolean, notes: SheetNotes) {
    this.#is1904 = is1904;
    this.#notes = notes;
  }

  /** `raw` as it stands in the file, `kind` of the style, `line` for the notes. */
  read(raw: string, kind: number, line: number): string {
    this.kind = kind;
    if (kind >= dateKind && kind <= durationKind) return this.#dateText(raw, kind, line);
    if (kind === textKind) this.kind = numberKind;
    return isShortNumber(raw) ? raw : this.#longText(raw, line);
  }

  #dateText(raw: string, kind: number, line: number): string {
    const serial = Number(raw);
    const shown = dateKinds[kind];
    if (Number.isFinite(serial) && raw.trim() !== '') {
      if (shown === undefined) return durationText(serial);
      const told = serialText(serial, shown, this.#is1904);
      if (told !== undefined) {
        this.kind = kindPlaces[told.kind];
        return told.text;
      }
      this.#notes.add('date-out-of-range', line, raw);
    }
    this.kind = numberKind;
    return isShortNumber(raw) ? raw : this.#longText(raw, line);
  }

  /** Excel writes 17 digits so that no bit is lost: the shortest number that has the same bits is the one that was meant. */
  #longText(raw: string, line: number): string {
    const text = raw.trim();
    const value = Number(text);
    if (text === '' || !Number.isFinite(value)) {
      this.#notes.add('not-a-number', line, raw);
      this.kind = textKind;
      return raw;
    }
    const digits = text.replace(/^[-+]?0*/u, '');
    if (/^\d{16,}$/u.test(digits)) {
      this.#notes.add('long-number', line, text);
      return text;
    }
    if (Math.abs(value) >= 1e15 && Number.isInteger(value)) this.#notes.add('long-number', line, text);
    return String(value);
  }
}

/** Up to 15 digits with a sign and a point at most: nothing about it can be wrong. */
function isShortNumber(raw: string): boolean {
  if (raw.length === 0 || raw.length > 15) return false;
  let points = 0;
  let digits = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const code = codeAt(raw, at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code === 46) points += 1;
    else if (code !== 45 || at > 0) return false;
  }
  return points < 2 && digits > 0;
}
