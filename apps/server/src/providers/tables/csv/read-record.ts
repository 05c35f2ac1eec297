import { closingQuote } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { trimSpaces } from './trim-spaces.ts';

/** What cuts a text into cells. */
export interface Cutting extends Pick<
  Dialect,
  'delimiter' | 'isRepeated' | 'isTrimmed' | 'quote' | 'isQuotePadded' | 'escape' | 'isBoxed'
> {
  /** A CR without LF ends a row, too. */
  readonly isCrEnd: boolean;
}

const anyEnd = /[\r\n]/gu;
/** Lines of a quoted cell, beyond which its quote is held to be a stray one. */
export const mostQuotedLines = 5000;
/** Unescaped quotes in one cell, beyond which its opening quote is held to be a stray one, too. */
const mostStrays = 200;

/** Index of the line end at or after `from`, or the text's length. */
export function lineEnd(text: string, from: number, isCrEnd: boolean): number {
  if (isCrEnd) {
    // One pass: two searches would each run to the end of the text for every line.
    anyEnd.lastIndex = from;
    return anyEnd.test(text) ? anyEnd.lastIndex - 1 : text.length;
  }
  const feed = text.indexOf('\n', from);
  if (feed === -1) {
    return text.length;
  }
  return feed > from && text[feed - 1] === '\r' ? feed - 1 : feed;
}

/** Index after the line end at `at`. */
export function afterLineEnd(text: string, at: number): number {
  if (text[at] === '\r') {
    return text[at + 1] === '\n' ? at + 2 : at + 1;
  }
  return text[at] === '\n' ? at + 1 : at;
}

/**
 * Reads one record after another, each into the same fields. The strict rules hold where they can; elsewhere a quote
 * inside a quoted cell closes it only before a delimiter, a line end or the end of the text, and is a character of the
 * cell otherwise.
 */
export class RecordReader {
  cells: string[] = [];
  /** Index after the record, its line end included. */
  next = 0;
  /** Index after the record's last character, its line end excluded. */
  end = 0;
  /** Line ends inside the record. */
  innerLines = 0;
  /** Quotes that stood where none may stand and were kept as characters. */
  strays = 0;
  /** A quoted cell had no end in the text. */
  isUnclosed = false;
  hasQuoted = false;
  readonly #cutting: Cutting;
  readonly #close: string;
  #text = '';

  constructor(cutting: Cutting) {
    this.#cutting = cutting;
    this.#close = closingQuote(cutting.quote);
  }

  /** More quotes than any cell holds: reading on will not find its end. */
  get isHopeless(): boolean {
    return this.strays > mostStrays;
  }

  /** Takes a record that was cut by other means. */
  set(cells: string[], end: number, next: number): void {
    this.cells = cells;
    this.end = end;
    this.next = next;
    this.innerLines = 0;
    this.strays = 0;
    this.isUnclosed = false;
    this.hasQuoted = false;
  }

  /** Reads the record that begins at `from`. */
  read(text: string, from: number): void {
    this.set([], from, from);
    this.#text = text;
    const { delimiter, isBoxed, isCrEnd, isRepeated } = this.#cutting;
    let stop = lineEnd(text, from, isCrEnd);
    let at = isRepeated || isBoxed ? this.#skipFrame(from) : from;
    while (true) {
      const opens = this.#openingAt(at, stop);
      if (opens === -1) {
        at = this.#readPlain(at, stop);
      } else {
        at = this.#readQuoted(opens);
        stop = at > stop ? lineEnd(text, at, isCrEnd) : stop;
      }
      if (at >= stop) {
        break;
      }
      at += delimiter.length;
      at = isRepeated ? this.#skipRepeated(at) : at;
    }
    if ((isRepeated || isBoxed) && this.cells.length > 1 && this.cells.at(-1) === '') {
      this.cells.pop();
    }
    this.end = at;
    this.next = afterLineEnd(text, at);
  }

  /** Index after the spaces or the delimiter that frame a line on its left. */
  #skipFrame(from: number): number {
    const { delimiter, isBoxed } = this.#cutting;
    const at = skipRun(this.#text, from, isBoxed ? ' ' : delimiter.charAt(0));
    if (!isBoxed) {
      return at;
    }
    return this.#text.startsWith(delimiter, at) ? at + delimiter.length : from;
  }

  #skipRepeated(from: number): number {
    let at = from;
    while (this.#text.startsWith(this.#cutting.delimiter, at)) {
      at += this.#cutting.delimiter.length;
    }
    return at;
  }

  /** Index of the quote that opens the cell at `at`, spaces before it allowed; -1 for a plain cell. */
  #openingAt(at: number, stop: number): number {
    const { delimiter, quote } = this.#cutting;
    if (quote === '') {
      return -1;
    }
    const index = delimiter === ' ' ? at : skipRun(this.#text, at, ' ');
    return index < stop && this.#text[index] === quote ? index : -1;
  }

  #readPlain(at: number, stop: number): number {
    const { delimiter } = this.#cutting;
    const found = delimiter === '' ? -1 : this.#text.indexOf(delimiter, at);
    const cut = found === -1 || found > stop ? stop : found;
    this.cells.push(plainCell(this.#text.slice(at, cut), this.#cutting));
    return cut;
  }

  /** Reads the quoted cell that opens at `opens`; answers with the index of the delimiter or line end after it. */
  #readQuoted(opens: number): number {
    const text = this.#text;
    const close = this.#close;
    this.hasQuoted = true;
    let value = '';
    let from = opens + 1;
    let search = from;
    while (true) {
      const at = text.indexOf(close, search);
      if (at === -1 || this.strays > mostStrays) {
        this.isUnclosed = true;
        return this.#push(value + text.slice(from), opens, text.length);
      }
      const skip = this.#literalAt(at, from);
      if (skip !== undefined) {
        value += text.slice(from, skip.to) + close;
        from = skip.next;
        search = from;
        continue;
      }
      const after = closesAt(text, at + 1, this.#cutting);
      if (after !== -1) {
        return this.#push(value + text.slice(from, at), opens, after);
      }
      this.strays += 1;
      search = at + 1;
    }
  }

  /** Where the cell's text ends and goes on when the quote at `at` is an escaped one. */
  #literalAt(at: number, from: number): { readonly to: number; readonly next: number } | undefined {
    const { escape, quote } = this.#cutting;
    if (isEscaped(this.#text.slice(Math.max(from, at - 16), at), escape)) {
      if (escape === 'backslash') {
        return { to: at - 1, next: at + 1 };
      }
      // A row may escape with a backslash in a file that doubles its quotes.
      if (this.#text[at + 1] !== this.#close && closesAt(this.#text, at + 1, this.#cutting) === -1) {
        this.strays += 1;
        return { to: at - 1, next: at + 1 };
      }
    }
    const isDoubled = escape === 'doubled' && quote === this.#close && this.#text[at + 1] === this.#close;
    return isDoubled ? { to: at, next: at + 2 } : undefined;
  }

  #push(text: string, opens: number, after: number): number {
    const { escape, isCrEnd, isQuotePadded } = this.#cutting;
    const value = isQuotePadded && text.startsWith(' ') && text.endsWith(' ') ? text.slice(1, -1) : text;
    this.cells.push(escape === 'backslash' ? value.replaceAll(String.raw`\\`, '\\') : value);
    let at = lineEnd(this.#text, opens, isCrEnd);
    while (at < after && !this.isHopeless && this.innerLines <= mostQuotedLines) {
      this.innerLines += 1;
      at = lineEnd(this.#text, afterLineEnd(this.#text, at), isCrEnd);
    }
    return after;
  }
}

/** Index after a run of one character. */
function skipRun(text: string, from: number, char: string): number {
  let at = from;
  while (text[at] === char) {
    at += 1;
  }
  return at;
}

function plainCell(cell: string, cutting: Cutting): string {
  const { escape, isTrimmed, quote } = cutting;
  const value = isTrimmed ? trimSpaces(cell) : cell;
  if (quote === '' || !value.includes(quote)) {
    return value;
  }
  if (escape === 'backslash') {
    return value.replaceAll(`\\${quote}`, quote);
  }
  const doubled = quote + quote;
  // Exporters that double every quote but quote only cells with a delimiter write `5"" pipe`.
  const isDoubled = escape === 'doubled' && !value.replaceAll(doubled, '').includes(quote);
  return isDoubled ? value.replaceAll(doubled, quote) : value;
}

/** The text before a quote ends in an odd number of backslashes. */
function isEscaped(before: string, escape: Cutting['escape']): boolean {
  if (!before.endsWith('\\')) {
    return false;
  }
  const slashes = /\\*$/u.exec(before)?.[0].length ?? 0;
  return escape !== 'backslash' || slashes % 2 === 1;
}

/** Index of the delimiter, line end or text end that follows a closing quote; -1 when something else follows. */
export function closesAt(text: string, at: number, cutting: Cutting): number {
  const { delimiter, isCrEnd } = cutting;
  const index = delimiter === ' ' ? at : skipRun(text, at, ' ');
  const char = text[index];
  if (char === undefined || char === '\n' || (char === '\r' && (isCrEnd || text[index + 1] === '\n'))) {
    return index;
  }
  if (delimiter !== '' && text.startsWith(delimiter, index)) {
    return index;
  }
  // With the delimiter `  ` the spaces after the quote are all there is of it.
  return delimiter.startsWith(' ') && text.startsWith(delimiter, at) ? at : -1;
}
