import { closingQuote } from './dialect.ts';
import type { Dialect } from './dialect.ts';

/** What cuts a text into cells. */
export interface Cutting extends Pick<
  Dialect,
  'delimiter' | 'isRepeated' | 'isTrimmed' | 'quote' | 'isQuotePadded' | 'escape' | 'isBoxed'
> {
  /** A CR without LF ends a row, too. */
  readonly isCrEnd: boolean;
}

/** One record of a text. The same object is filled again by the next call. */
export interface RecordSlot {
  cells: string[];
  /** Index after the record, its line end included. */
  next: number;
  /** Index after the record's last character, its line end excluded. */
  end: number;
  /** Line ends inside the record. */
  innerLines: number;
  /** A quote stood where none may stand; it was kept as a character. */
  isStray: boolean;
  /** A quoted cell had no end in the text. */
  isUnclosed: boolean;
  hasQuoted: boolean;
}

export function createRecordSlot(): RecordSlot {
  return { cells: [], next: 0, end: 0, innerLines: 0, isStray: false, isUnclosed: false, hasQuoted: false };
}

const anyEnd = /[\r\n]/gu;

/** Index of the line end at or after `from`, or the text's length. */
export function lineEnd(text: string, from: number, isCrEnd: boolean): number {
  if (isCrEnd) {
    // One pass: two searches would each run to the end of the text for every line.
    anyEnd.lastIndex = from;
    return anyEnd.test(text) ? anyEnd.lastIndex - 1 : text.length;
  }
  const feed = text.indexOf('\n', from);
  if (feed < 0) {
    return text.length;
  }
  return feed > from && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
}

/** Index after the line end at `at`. */
export function afterLineEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
  return code === 10 ? at + 1 : at;
}

/**
 * Reads one record by the strict rules where they hold and by lenient ones elsewhere: a quote inside a quoted cell
 * closes it only before a delimiter, a line end or the end of the text, otherwise it is a character of the cell.
 */
export function readRecord(text: string, from: number, cutting: Cutting, slot: RecordSlot): void {
  slot.cells = [];
  slot.innerLines = 0;
  slot.isStray = false;
  slot.isUnclosed = false;
  slot.hasQuoted = false;
  const { delimiter, quote } = cutting;
  let stop = lineEnd(text, from, cutting.isCrEnd);
  let at = from;
  if (cutting.isRepeated) while (text[at] === delimiter[0]) at += 1;
  if (cutting.isBoxed) at = skipFrame(text, at, delimiter);
  while (true) {
    const opens = quote === '' ? -1 : openingAt(text, at, stop, cutting);
    if (opens >= 0) {
      at = readQuoted(text, opens, cutting, slot);
      if (at > stop) stop = lineEnd(text, at, cutting.isCrEnd);
    } else {
      let cut = delimiter === '' ? -1 : text.indexOf(delimiter, at);
      if (cut < 0 || cut > stop) cut = stop;
      slot.cells.push(plainCell(text.slice(at, cut), cutting));
      at = cut;
    }
    if (at >= stop) break;
    at += delimiter.length;
    if (cutting.isRepeated) while (text.startsWith(delimiter, at)) at += delimiter.length;
  }
  if ((cutting.isRepeated || cutting.isBoxed) && slot.cells.length > 1 && slot.cells.at(-1) === '') slot.cells.pop();
  slot.end = at;
  slot.next = afterLineEnd(text, at);
}

/** Index after the delimiter that frames a line on its left. */
function skipFrame(text: string, from: number, delimiter: string): number {
  let at = from;
  while (text[at] === ' ') {
    at += 1;
  }
  return text.startsWith(delimiter, at) ? at + delimiter.length : from;
}

/** Index of the quote that opens the cell at `at`, spaces before it allowed; -1 for a plain cell. */
function openingAt(text: string, at: number, stop: number, cutting: Cutting): number {
  let index = at;
  if (text[index] === ' ' && cutting.delimiter !== ' ') while (index < stop && text[index] === ' ') index += 1;
  return index < stop && text[index] === cutting.quote ? index : -1;
}

function plainCell(cell: string, cutting: Cutting): string {
  let value = cutting.isTrimmed ? cell.trim() : cell;
  if (cutting.quote === '' || !value.includes(cutting.quote)) return value;
  if (cutting.escape === 'backslash') return value.replaceAll(`\\${cutting.quote}`, cutting.quote);
  const doubled = cutting.quote + cutting.quote;
  // Exporters that double every quote but quote only cells with a delimiter write `5"" pipe`.
  if (cutting.escape === 'doubled' && !value.replaceAll(doubled, '').includes(cutting.quote)) {
    value = value.replaceAll(doubled, cutting.quote);
  }
  return value;
}

/** Reads the quoted cell that opens at `opens`; answers with the index of the delimiter or line end after it. */
function readQuoted(text: string, opens: number, cutting: Cutting, slot: RecordSlot): number {
  const { escape, quote } = cutting;
  const close = closingQuote(quote);
  slot.hasQuoted = true;
  let value = '';
  let from = opens + 1;
  let search = from;
  while (true) {
    const at = text.indexOf(close, search);
    if (at === -1) {
      slot.isUnclosed = true;
      push(text.slice(from), value, text, opens, text.length, cutting, slot);
      return text.length;
    }
    if (isEscaped(text, at, from, escape) && !(escape !== 'backslash' && closesAt(text, at + 1, cutting) >= 0)) {
      value += text.slice(from, at - 1) + close;
      from = at + 1;
      search = from;
      if (escape !== 'backslash') slot.isStray = true;
      continue;
    }
    if (escape === 'doubled' && quote === close && text[at + 1] === close) {
      value += text.slice(from, at + 1);
      from = at + 2;
      search = from;
      continue;
    }
    const after = closesAt(text, at + 1, cutting);
    if (after >= 0) {
      push(text.slice(from, at), value, text, opens, after, cutting, slot);
      return after;
    }
    slot.isStray = true;
    search = at + 1;
  }
}

/** An odd number of backslashes before the quote; also in a file that doubles its quotes, where a row may deviate. */
function isEscaped(text: string, at: number, from: number, escape: Cutting['escape']): boolean {
  if (text[at - 1] !== '\\' || at - 1 < from) return false;
  if (escape !== 'backslash') return text[at + 1] !== text[at];
  let slashes = 0;
  for (let index = at - 1; index >= from && text[index] === '\\'; index -= 1) slashes += 1;
  return slashes % 2 === 1;
}

/** Index of the delimiter, line end or text end that follows a closing quote; -1 when something else follows. */
export function closesAt(text: string, at: number, cutting: Cutting): number {
  let index = at;
  if (cutting.delimiter !== ' ') while (text[index] === ' ') index += 1;
  if (index >= text.length) return index;
  const code = text.charCodeAt(index);
  if (code === 10 || (code === 13 && (cutting.isCrEnd || text.charCodeAt(index + 1) === 10))) return index;
  if (cutting.delimiter !== '' && text.startsWith(cutting.delimiter, index)) return index;
  // In `"a" ,"b"` with the delimiter `, ` the space after the quote may be all there is of it.
  return cutting.delimiter.startsWith(' ') && text.startsWith(cutting.delimiter, at) ? at : -1;
}

function push(
  tail: string,
  head: string,
  text: string,
  opens: number,
  after: number,
  cutting: Cutting,
  slot: RecordSlot,
): void {
  let value = head + tail;
  if (cutting.isQuotePadded && value.startsWith(' ') && value.endsWith(' ')) value = value.slice(1, -1);
  if (cutting.escape === 'backslash' && value.includes(String.raw`\\`)) value = value.replaceAll(String.raw`\\`, '\\');
  slot.cells.push(value);
  slot.innerLines += countLineEnds(text, opens, after, cutting.isCrEnd);
}

/** Line ends in `text` between two indexes. */
export function countLineEnds(text: string, from: number, to: number, isCrEnd: boolean): number {
  let count = 0;
  let at = isCrEnd ? nextEnd(text, from) : text.indexOf('\n', from);
  while (at >= 0 && at < to) {
    count += 1;
    at = isCrEnd ? nextEnd(text, afterLineEnd(text, at)) : text.indexOf('\n', at + 1);
  }
  return count;
}

function nextEnd(text: string, from: number): number {
  const at = lineEnd(text, from, true);
  return at >= text.length ? -1 : at;
}
