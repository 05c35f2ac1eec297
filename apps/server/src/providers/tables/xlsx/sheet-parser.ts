import { blankKind, booleanKind, dateKind, datetimeKind, errorKind, numberKind, textKind, timeKind } from './cell-kinds.ts';
import { isNext, lettersOf, readColumn } from './cell-reference.ts';
import { CellMarks } from './cell-marks.ts';
import type { CellMark } from './cell-marks.ts';
import { NumberReader } from './number-reader.ts';
import { readInteger } from './read-integer.ts';
import { readRichText } from './rich-text.ts';
import { columnLetters, SheetNotes } from './sheet-notes.ts';
import type { SharedStrings } from './shared-strings.ts';
import { UnknownConstruct } from './unknown-construct.ts';
import { tooLarge, unreadable } from './unreadable.ts';
import { codeAt, XmlCursor } from './xml-cursor.ts';
import { decodeEscapes, decodeXmlText } from './xml-text.ts';

/** What the cells of a sheet refer to. */
export interface SheetContext {
  /** Kind of each style. */
  readonly styles: readonly number[];
  readonly strings: Pick<SharedStrings, 'strings' | 'isComplete'>;
  readonly is1904: boolean;
}

export const mostColumns = 16_384;
const mostCells = 50_000_000;
const longestRow = 16 * 1024 ** 2;
const [quote, greaterThan] = [34, 62] as const;
const openRow = '<row r="';
const closeRow = '</row>';
const [letterR, letterS, letterT] = [114, 115, 116] as const;

/** Turns the XML of a sheet into rows of text, piece by piece; rows without a value are left out. */
export class SheetParser {
  rows: string[][] = [];
  /** For each row the kinds of its cells. */
  kinds: number[][] = [];
  /** Number of each row in the sheet. */
  lines: number[] = [];
  readonly notes = new SheetNotes();
  /** Cells of the widest row so far. */
  width = 0;
  /** Characters of the document that were read. */
  done = 0;
  /** The last row that was read whole, 0 before. */
  line = 0;
  /** Number of a shared string that is not there yet: rows go on from here when it is. */
  missing: number | undefined;
  readonly #context: SheetContext;
  readonly #numbers: NumberReader;
  readonly #cursor = new XmlCursor('');
  #waitFor = 0;
  #cells = 0;
  #blankRow: string[] = [];
  #blankKinds: number[] = [];
  #isFilled = false;
  #lineDigits = 0;
  #refEnd = 0;
  readonly #marks: CellMark[] = [];
  readonly #knownMarks: CellMarks;
  #phase: 'before' | 'rows' | 'after' = 'before';
  #row: string[] = [];
  #rowKinds: number[] = [];
  #rowLine = 0;
  #column = 0;
  #kind = textKind;

  constructor(context: SheetContext) {
    this.#context = context;
    this.#numbers = new NumberReader(context.is1904, this.notes);
    this.#knownMarks = new CellMarks(context.styles);
  }

  /**
   * Adds text; with `isLast` nothing follows.
   *
   * @throws UnknownConstruct for what this parser does not know, Fault beyond the limits.
   */
  feed(text: string, isLast: boolean): void {
    const cursor = this.#cursor;
    cursor.text = cursor.text === '' ? text : cursor.text + text;
    if (!isLast && cursor.text.length < this.#waitFor) return;
    cursor.at = 0;
    this.missing = undefined;
    const end = this.#readAll();
    if (cursor.text.length - end > longestRow) throw tooLarge('A row of a sheet is longer than 16 MB.');
    this.#waitFor = end === 0 && this.missing === undefined ? cursor.text.length * 2 : 0;
    cursor.text = cursor.text.slice(end);
    this.done += end;
    if (!isLast || this.#phase === 'after' || this.missing !== undefined) return;
    if (this.#phase === 'before') throw new UnknownConstruct('the sheet has no rows element');
    throw unreadable('The workbook is damaged: a sheet ends in the middle.', `after row ${this.line}`, 'Upload it again.');
  }

  /** Hands over the rows read so far. */
  take(): Pick<SheetParser, 'rows' | 'kinds' | 'lines'> {
    const { rows, kinds, lines } = this;
    this.rows = [];
    this.kinds = [];
    this.lines = [];
    return { rows, kinds, lines };
  }

  /** Reads tags up to the last whole row; answers with the index after it. */
  #readAll(): number {
    const cursor = this.#cursor;
    let end = 0;
    for (;;) {
      const plainLine = this.#phase === 'rows' ? this.#openPlainRow() : -1;
      if (plainLine === -1 && !cursor.next()) return end;
      if (plainLine !== -1 || (this.#phase === 'rows' && !cursor.isClose)) {
        if (plainLine === -1 && !cursor.is('row')) throw new UnknownConstruct(`<${cursor.name}> among rows`);
        if (!this.#readRow(plainLine)) return end;
      } else {
        this.#readFrame();
        this.notes.commit();
      }
      end = cursor.at;
    }
  }

  /** Passes over the tag of a row that says its number and nothing else, and answers with it; -1 for any other one. */
  #openPlainRow(): number {
    const cursor = this.#cursor;
    const { text, at } = cursor;
    if (!text.startsWith(openRow, at)) return -1;
    const end = text.indexOf('"', at + openRow.length);
    if (end === -1 || codeAt(text, end + 1) !== greaterThan) return -1;
    cursor.at = end + 2;
    cursor.isEmpty = false;
    cursor.attributeCount = 0;
    return readInteger(text, at + openRow.length, end);
  }

  /** What stands before and after the rows. */
  #readFrame(): void {
    const cursor = this.#cursor;
    if (cursor.is('sheetData')) {
      if (cursor.isClose || cursor.isEmpty) this.#phase = 'after';
      else if (this.#phase === 'before') this.#phase = 'rows';
      else throw new UnknownConstruct('a second sheetData');
    } else if (!cursor.isClose && cursor.is('mergeCell')) this.notes.addMerged(cursor.attribute('ref') ?? '');
    else if (!cursor.isClose && cursor.is('col') && /^(?:1|true)$/u.test(cursor.attribute('hidden') ?? '')) {
      const from = columnLetters(Number(cursor.attribute('min') ?? 1));
      this.notes.add('hidden-columns', 0, `${from}:${columnLetters(Number(cursor.attribute('max') ?? 1))}`);
    }
  }

  /** Reads one row; false, and nothing of it kept, when the text ends before it does. */
  #readRow(plainLine: number): boolean {
    const cursor = this.#cursor;
    const start = cursor.shortAttribute(letterR);
    const told = start === -1 ? this.line + 1 : readInteger(cursor.text, start, cursor.valueEnd);
    const line = plainLine === -1 ? told : plainLine;
    this.notes.discard();
    const isHidden = cursor.attributeCount > 1 && /^(?:1|true)$/u.test(cursor.attribute('hidden') ?? '');
    this.#row = [...this.#blankRow];
    this.#rowKinds = [...this.#blankKinds];
    this.#isFilled = false;
    this.#rowLine = line;
    this.#lineDigits = String(line).length;
    this.#column = 0;
    if (!cursor.isEmpty && !this.#readCells()) return false;
    if (this.missing !== undefined) return false;
    if (isHidden) this.notes.add('hidden-rows', line);
    this.#keepRow(line);
    return true;
  }

  #keepRow(line: number): void {
    if (line <= this.line) this.notes.add('rows-out-of-order', line);
    this.notes.commit();
    this.line = line;
    const row = this.#row;
    if (this.#cells > mostCells) throw tooLarge(`A sheet has more than ${mostCells} cells.`);
    if (!this.#isFilled) return;
    if (row.length > this.width) this.#widen(row.length);
    this.rows.push(row);
    this.kinds.push(this.#rowKinds);
    this.lines.push(line);
  }

  #widen(width: number): void {
    this.width = width;
    this.#blankRow = Array.from({ length: width }, () => '');
    this.#blankKinds = Array.from({ length: width }, () => blankKind);
  }

  #readCells(): boolean {
    const cursor = this.#cursor;
    while (this.#readPlainCells()) {
      if (cursor.text.startsWith(closeRow, cursor.at)) {
        cursor.at += closeRow.length;
        return true;
      }
      if (!cursor.next()) return false;
      if (cursor.isClose) return true;
      if (cursor.is('c')) {
        if (!this.#readCell()) return false;
      } else if (cursor.is('extLst')) {
        if (!cursor.skipElement()) return false;
      } else throw new UnknownConstruct(`<${cursor.name}> in a row`);
    }
    return false;
  }

  #readCell(): boolean {
    const cursor = this.#cursor;
    const { text } = cursor;
    const ref = cursor.shortAttribute(letterR);
    const column = ref === -1 ? this.#column : readColumn(text, ref);
    if (column >= mostColumns) throw unreadable('A sheet has more columns than a workbook can have.', `column ${column + 1}`);
    if (column < 0) throw new UnknownConstruct('a cell with a reference that is none');
    this.#column = column + 1;
    const style = cursor.shortAttribute(letterS);
    const kind = style === -1 ? numberKind : (this.#context.styles[readInteger(text, style, cursor.valueEnd)] ?? numberKind);
    const typeAt = cursor.shortAttribute(letterT);
    const type = typeAt === -1 ? 'n' : text.slice(typeAt, cursor.valueEnd);
    if (cursor.isEmpty) return true;
    return this.#readValue({ column, kind, type });
  }

  /** Reads what is in a cell up to its end. */
  #readValue(cell: { readonly column: number; readonly kind: number; readonly type: string }): boolean {
    const cursor = this.#cursor;
    let value: string | undefined;
    let formula = false;
    let isRich = false;
    while (cursor.next()) {
      if (cursor.isClose) {
        if (value !== undefined && (value !== '' || isText(cell.type))) {
          this.#kind = textKind;
          const converted = isRich ? value : this.#convert(value, cell.kind, cell.type);
          this.#put(cell.column, converted, this.#kind);
        } else if (formula) {
          this.notes.add('formula-without-value', this.#rowLine, columnLetters(cell.column + 1) + this.#rowLine);
        }
        return true;
      }
      if (cursor.is('v')) {
        const raw = cursor.wholeText();
        if (raw === undefined) return false;
        value ??= raw;
      } else if (cursor.is('is')) {
        value = readRichText(cursor);
        if (value === undefined) return false;
        isRich = true;
      } else {
        if (cursor.is('f')) formula = true;
        else if (!cursor.is('extLst')) throw new UnknownConstruct(`<${cursor.name}> in a cell`);
        if (!cursor.skipElement()) return false;
      }
    }
    return false;
  }

  /** The text of a value; its kind is then in `#kind`. */
  #convert(value: string, kind: number, type: string): string {
    this.#kind = textKind;
    switch (type) {
      case 'n': {
        const text = this.#numbers.read(value, kind, this.#rowLine);
        this.#kind = this.#numbers.kind;
        return text;
      }
      case 's': {
        const { strings, isComplete } = this.#context.strings;
        const shared = strings[Number(value)];
        if (shared !== undefined) return shared;
        if (isComplete) throw new UnknownConstruct(`no shared string ${value}`);
        this.missing = Math.max(this.missing ?? 0, Number(value));
        return '';
      }
      case 'str':
      case 'inlineStr':
        return decodeEscapes(value);
      case 'b':
        this.#kind = booleanKind;
        return /^\s*(?:1|true)\s*$/u.test(value) ? 'true' : 'false';
      case 'e':
        this.#kind = errorKind;
        this.notes.add('error-cells', this.#rowLine, value);
        return value;
      case 'd':
        return this.#dateText(value);
      default:
        throw new UnknownConstruct(`a cell of the type ${JSON.stringify(type)}`);
    }
  }

  /** ISO 8601 dates get the form of serial numbers. */
  #dateText(value: string): string {
    const parts = /^(\d{4,}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?)?$/u.exec(value.trim());
    if (parts === null) {
      if (/^\d\d:\d\d:\d\d(?:\.\d+)?$/u.test(value)) this.#kind = timeKind;
      return value;
    }
    const [, day = '', time] = parts;
    const isDay = time === undefined || /^00:00(?::00(?:\.0+)?)?$/u.test(time);
    this.#kind = isDay ? dateKind : datetimeKind;
    return isDay ? day : `${day} ${time}`;
  }

  #put(column: number, text: string, kind: number): void {
    const row = this.#row;
    const kinds = this.#rowKinds;
    this.#cells += 1;
    this.#isFilled = true;
    if (column < row.length) {
      if (kinds[column] !== blankKind) this.notes.add('cells-written-twice', this.#rowLine, this.#ref(column));
      row[column] = text;
      kinds[column] = kind;
      return;
    }
    while (row.length < column) {
      row.push('');
      kinds.push(blankKind);
    }
    row.push(text);
    kinds.push(kind);
  }

  #ref(column: number): string {
    return columnLetters(column + 1) + this.#rowLine;
  }

  /**
   * Reads cells as nearly all are written, many times as fast: attributes as in the row before, one value, nothing else.
   * Stops before the first other one.
   */
  #readPlainCells(): true {
    const cursor = this.#cursor;
    const { text } = cursor;
    for (;;) {
      const { at } = cursor;
      if (!text.startsWith('<c r="', at)) return true;
      const column = this.#columnAt(text, at + 6);
      if (column < 0) return true;
      const mark = this.#markAt(text, this.#refEnd, column);
      if (mark === undefined) return true;
      const from = this.#refEnd + mark.raw.length;
      if (mark.type === 'blank') cursor.at = from;
      else {
        const start = from + openLength(text, from, mark);
        const end = text.indexOf('<', start);
        if (start === from || end <= start || !text.startsWith(mark.close, end)) return true;
        cursor.at = end + mark.close.length;
        this.#putPlain(column, text.slice(start, end), mark);
      }
      this.#column = column + 1;
    }
  }

  /** The column of the reference at a place; -1 when it is not in this row. Its end, after the quote, is in `#refEnd`. */
  #columnAt(text: string, at: number): number {
    const next = this.#column;
    let column = next;
    if (next >= 702 || !isNext(text, at, next)) {
      column = readColumn(text, at);
      if (column < 0 || column >= mostColumns) return -1;
    }
    const end = at + lettersOf(column) + this.#lineDigits;
    this.#refEnd = end + 1;
    return codeAt(text, end) === quote ? column : -1;
  }

  /** What stands between a cell's reference and its value: mostly the same as in the row before. */
  #markAt(text: string, at: number, column: number): CellMark | undefined {
    const last = this.#marks[column];
    if (last !== undefined && text.startsWith(last.raw, at)) return last;
    const end = text.indexOf('>', at);
    if (end === -1 || end - at > 100) return undefined;
    const mark = this.#knownMarks.read(text.slice(at, end + 1));
    if (mark !== undefined) this.#marks[column] = mark;
    return mark;
  }

  #putPlain(column: number, raw: string, { type, kind }: CellMark): void {
    if (type === 'n') {
      const text = this.#numbers.read(raw, kind, this.#rowLine);
      this.#put(column, text, this.#numbers.kind);
      return;
    }
    const text = type === 's' ? raw : decodeXmlText(raw);
    const value = this.#convert(text, kind, type);
    this.#put(column, value, this.#kind);
  }
}

function isText(type: string): boolean {
  return type === 'str' || type === 'inlineStr';
}

const openPreserved = '<is><t xml:space="preserve">';

/** Length of what opens the value; 0 when it is opened in another way. */
function openLength(text: string, at: number, mark: CellMark): number {
  if (text.startsWith(mark.open, at)) return mark.open.length;
  return mark.type === 'inlineStr' && text.startsWith(openPreserved, at) ? openPreserved.length : 0;
}
