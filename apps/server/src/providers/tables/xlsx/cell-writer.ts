import { columnLetters } from './sheet-notes.ts';

/** What a column holds; a value that is no such thing is written as text, so nothing is lost. */
export type ColumnKind = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'duration';

/** A value of a cell: text in the form of the reader (`2024-01-31`, `true`), or as DuckDB has it. */
export type CellValue = string | number | bigint | boolean | null | undefined;

/** Places of the formats in the styles of `write.ts`. */
export const styleOf = { date: 1, datetime: 2, time: 3, duration: 4 } as const;

/** What could not be kept as it was. */
export interface WriteNotes {
  /** Characters that no workbook may hold. */
  controls: number;
  /** Texts of more than 32,767 characters, which is where Excel's cells end. */
  cut: number;
}

const dayMs = 86_400_000;
const epoch = Date.UTC(1899, 11, 30);
const longestText = 32_767;
/** XML 1.0 knows none of these: control characters, halves of pairs, two that are no characters. */
const forbidden = /(?![\t\n\r\u007F-\u009F])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu;

/** Writes the cells of one sheet as XML. */
export class CellWriter {
  readonly #kinds: readonly ColumnKind[];
  readonly #letters: readonly string[];
  readonly #notes: WriteNotes;

  constructor(kinds: readonly ColumnKind[], notes: WriteNotes) {
    this.#kinds = kinds;
    this.#letters = kinds.map((_, column) => columnLetters(column + 1));
    this.#notes = notes;
  }

  /** A row; null is a blank cell, an empty text is an empty text. */
  row(values: readonly CellValue[], line: number): string {
    let xml = `<row r="${line}">`;
    for (let column = 0; column < this.#kinds.length; column += 1) {
      const value = values[column];
      if (value !== null && value !== undefined) xml += this.#cell(value, column, line);
    }
    return `${xml}</row>`;
  }

  /** A row of texts, whatever the columns are. */
  header(names: readonly string[]): string {
    return `<row r="1">${names.map((name, column) => this.#text(name, `${this.#letters[column] ?? ''}1`)).join('')}</row>`;
  }

  #cell(value: string | number | bigint | boolean, column: number, line: number): string {
    const ref = (this.#letters[column] ?? '') + line;
    const kind = this.#kinds[column] ?? 'text';
    if (kind !== 'text') {
      const typed = typedCell(value, kind, ref);
      if (typed !== undefined) return typed;
    }
    return this.#text(String(value), ref);
  }

  #text(value: string, ref: string): string {
    const text = this.#clean(value);
    const space = needsSpace(text) ? ' xml:space="preserve"' : '';
    return `<c r="${ref}" t="inlineStr"><is><t${space}>${text}</t></is></c>`;
  }

  #clean(value: string): string {
    if (value.length <= longestText && isPlain.test(value) && !value.includes('_x')) return value;
    let text = value;
    if (text.length > longestText) {
      this.#notes.cut += 1;
      text = text.slice(0, longestText);
    }
    const kept = text.replaceAll(forbidden, '');
    this.#notes.controls += text.length - kept.length;
    return kept
      .replaceAll(/_(?=x[\dA-Fa-f]{4}_)/gu, '_x005F_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '_x000D_');
  }
}

/** Nothing in it is written in another way. */
const isPlain = /^[^\p{Cc}&<>\p{Cs}\uFFFE\uFFFF]*$/u;

function needsSpace(text: string): boolean {
  return /^\s|\s$|\n/u.test(text);
}

/** A cell with a value of its kind; undefined when the value is none. */
function typedCell(
  value: string | number | bigint | boolean,
  kind: Exclude<ColumnKind, 'text'>,
  ref: string,
): string | undefined {
  if (kind === 'number') return isExact(value) ? `<c r="${ref}"><v>${String(value)}</v></c>` : undefined;
  if (kind === 'boolean') {
    const truth = /^(?:true|false)$/iu.exec(String(value))?.[0].toLowerCase();
    return truth === undefined ? undefined : `<c r="${ref}" t="b"><v>${truth === 'true' ? 1 : 0}</v></c>`;
  }
  const serial = kind === 'duration' ? durationSerial(String(value)) : serialOf(String(value), kind);
  return serial === undefined ? undefined : `<c r="${ref}" s="${styleOf[kind]}"><v>${serial}</v></c>`;
}

const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u;

/** Excel keeps 15 digits and no leading zeros: what has more would come back as another number. */
function isExact(value: string | number | bigint | boolean): boolean {
  if (typeof value === 'boolean') return false;
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) < 1e15;
  const text = String(value);
  return text.length < 24 && plainNumber.test(text) && text.replaceAll(/^-?0\.0*|[-.]/gu, '').length <= 15;
}

/** Days since 1899-12-30 of what is no earlier than 1900-03-01: before, Excel's calendar has a day too many. */
function serialOf(text: string, kind: 'date' | 'datetime' | 'time'): number | undefined {
  if (kind === 'time') {
    const ms = clockMs(text, 24);
    return ms === undefined ? undefined : ms / dayMs;
  }
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?$/u.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, clock] = parts;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const serial = (date - epoch) / dayMs;
  if (serial < 61 || new Date(date).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  const ms = clock === undefined ? 0 : clockMs(clock, 24);
  if (ms === undefined || (kind === 'date' && ms !== 0)) return undefined;
  return serial + ms / dayMs;
}

function durationSerial(text: string): number | undefined {
  const isNegative = text.startsWith('-');
  const ms = clockMs(isNegative ? text.slice(1) : text, 1e7);
  // Excel shows negative times as #####.
  return ms === undefined || isNegative ? undefined : ms / dayMs;
}

/** Milliseconds of `12:34`, `12:34:56` or `12:34:56.789`; more digits would be lost. */
function clockMs(text: string, hours: number): number | undefined {
  const parts = /^(\d{2,7}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3})0*)?)?$/u.exec(text);
  if (parts === null || Number(parts[1]) >= hours) return undefined;
  const [, hour, minute, second = '0', fraction = ''] = parts;
  return ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0'));
}
