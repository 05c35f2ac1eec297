import { misfit, profileColumns } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Aside, Deviation, Dialect, Reject } from './dialect.ts';
import { findFooter } from './find-footer.ts';
import { mendRow } from './mend-row.ts';
import type { DeviantRow, Mended } from './mend-row.ts';
import { afterLineEnd, lineEnd, mostQuotedLines, RecordReader } from './read-record.ts';
import type { Cutting } from './read-record.ts';
import { cutAt, cuttingOf, isBlankRow, isRule, sampleRows } from './sample-rows.ts';
import { trimSpaces } from './trim-spaces.ts';
import { unwrap } from './unwrap.ts';

/** What the parser has made of the text so far; `take` empties it. */
export interface Parsed {
  rows: string[][];
  lines: number[];
  /** Each row as written. */
  raws: string[];
  asides: Aside[];
  rejects: Reject[];
  deviations: Deviation[];
}

/** Text a quoted cell may cover before its quote is held to be a stray one. */
const longestQuoted = 4_194_304;
/** Characters of one row: beyond, it is rejected. */
const longestRow = 67_108_864;
const mostCells = 100_000;
/** Rows at the end that may be notes. */
const footerRows = 64;
const profileText = 262_144;
/** Rows of a file that are tried to be mended. */
const mostTries = 20_000;

/** Where a record or a line begins and where its first line ends. */
interface Span {
  readonly at: number;
  readonly stop: number;
}

/** Turns text into the rows of one table, piece by piece, in memory bounded by the longest row. */
export class TableParser {
  readonly #dialect: Dialect;
  readonly #cutting: Cutting;
  readonly #width: number;
  readonly #record: RecordReader;
  /** Rows are cut by the delimiter alone unless a quote stands in their line. */
  readonly #isPlainCut: boolean;
  #parsed: Parsed = nothing();
  #text = '';
  #line = 1;
  #headersLeft: number;
  #header: readonly string[] | undefined;
  #profiles: readonly ColumnProfile[] | undefined;
  /** Text length below which an unfinished quoted cell is not read again. */
  #waitFor = 0;
  #isLast = false;
  #tries = 0;
  #mends = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#cutting = cuttingOf(dialect);
    this.#width = dialect.columns.length;
    this.#record = new RecordReader(this.#cutting);
    this.#headersLeft = dialect.headerRows;
    const { delimiter, isBoxed, isRepeated, isTrimmed } = dialect;
    const isBare = delimiter !== '' && !isTrimmed && !isRepeated && !isBoxed;
    this.#isPlainCut = isBare && dialect.cuts === null && dialect.comment === null;
  }

  /** Rows that are settled: all but the last few, which may turn out to be a footer. */
  get settled(): number {
    return Math.max(0, this.#parsed.rows.length - (this.#isLast ? 0 : footerRows));
  }

  /** Hands over up to `count` rows and everything noted about the file so far. */
  take(count: number): Parsed {
    const all = this.#parsed;
    const size = Math.min(count, this.settled);
    this.#parsed = { ...nothing(), rows: all.rows.slice(size), lines: all.lines.slice(size), raws: all.raws.slice(size) };
    return { ...all, rows: all.rows.slice(0, size), lines: all.lines.slice(0, size), raws: all.raws.slice(0, size) };
  }

  /** Adds text; with `isLast` nothing follows and the rows at the end are told from notes. */
  feed(text: string, isLast: boolean): void {
    this.#text = this.#text === '' ? text : this.#text + text;
    this.#isLast = isLast;
    if (!isLast && this.#text.length < this.#waitFor) {
      return;
    }
    this.#waitFor = 0;
    const at = this.#readRows(this.#skipPreamble());
    this.#text = this.#text.slice(at);
    if (isLast) {
      this.#cutFooter();
    }
  }

  /** Lines before the header, taken as they are. */
  #skipPreamble(): number {
    let at = 0;
    while (this.#line < this.#dialect.headerLine && at < this.#text.length) {
      const stop = lineEnd(this.#text, at, this.#cutting.isCrEnd);
      const isBlank = this.#text.slice(at, stop).trim() === '';
      const kind = isBlank ? 'blank' : 'preamble';
      const next = this.#setAside({ at, stop }, this.#line < this.#dialect.firstLine ? 'other-table' : kind);
      if (next === -1) {
        break;
      }
      at = next;
    }
    return at;
  }

  /** A line end was seen whole: a CR at the very end may be half of one. */
  #isWhole(stop: number): boolean {
    return this.#isLast || stop < this.#text.length - 1 || this.#text[stop] === '\n';
  }

  #readRows(from: number): number {
    const text = this.#text;
    const { delimiter, quote, isCrEnd } = this.#cutting;
    const findQuote = createFinder(text, quote);
    const findOther = createFinder(text, delimiter === '' ? '' : delimiter + (quote === "'" ? '"' : "'"));
    let at = from;
    while (at < text.length) {
      const stop = lineEnd(text, at, isCrEnd);
      const isPlain = this.#isPlainCut && findQuote(at) >= stop && findOther(at) >= stop;
      const next =
        isPlain && this.#isBody() && this.#readPlain({ at, stop }) ? afterLineEnd(text, stop) : this.#readSlow({ at, stop });
      if (next === -1) {
        break;
      }
      at = next;
    }
    return at;
  }

  #isBody(): boolean {
    const { headerLine, lastLine } = this.#dialect;
    return this.#headersLeft === 0 && this.#line >= headerLine && (lastLine === null || this.#line <= lastLine);
  }

  /** Takes a line without quotes as a row; false when it is not one of this table. */
  #readPlain({ at, stop }: Span): boolean {
    // A line of delimiters alone is blank.
    if (stop - at <= (this.#width - 1) * this.#cutting.delimiter.length || !this.#isWhole(stop)) {
      return false;
    }
    const raw = this.#text.slice(at, stop);
    const cells = raw.split(this.#cutting.delimiter);
    if (cells.length !== this.#width || (cells[0] === this.#header?.[0] && this.#isHeaderAgain(cells))) {
      return false;
    }
    this.#push(cells, raw);
    this.#line += 1;
    return true;
  }

  /** Any record that is not plainly one of the table; -1 when more text is needed. */
  #readSlow(span: Span): number {
    const { at, stop } = span;
    const raw = this.#text.slice(at, stop);
    const kind = this.#asideKind(raw);
    if (kind !== undefined) {
      return this.#setAside(span, kind);
    }
    const record = this.#record;
    if (this.#dialect.cuts === null) {
      record.read(this.#text, at);
    } else {
      record.set(cutAt(raw, this.#dialect.cuts), stop, afterLineEnd(this.#text, stop));
    }
    const length = this.#text.length - at;
    const isOpen = !this.#isWhole(record.end) || (record.isUnclosed && !this.#isLast);
    const isEndless = record.isUnclosed && (record.isHopeless || length > longestQuoted || record.innerLines > mostQuotedLines);
    if (isOpen && !isEndless && length < longestRow) {
      this.#waitFor = record.isUnclosed ? length * 2 : 0;
      return -1;
    }
    return this.#place(span);
  }

  #asideKind(raw: string): Aside['kind'] | undefined {
    const { comment, lastLine } = this.#dialect;
    if (lastLine !== null && this.#line > lastLine) {
      return 'other-table';
    }
    if ((this.#cutting.isBoxed && isRule(raw)) || (comment !== null && raw.startsWith(comment))) {
      return 'note';
    }
    return raw.trim() === '' && this.#cutting.delimiter.trim() !== '' ? 'blank' : undefined;
  }

  #setAside({ at, stop }: Span, kind: Aside['kind']): number {
    if (!this.#isWhole(stop)) {
      return -1;
    }
    this.#parsed.asides.push({ line: this.#line, raw: this.#text.slice(at, stop), kind });
    this.#line += 1;
    return afterLineEnd(this.#text, stop);
  }

  /** Puts the record that was read where it belongs; answers with the index after it. */
  #place(span: Span): number {
    const record = this.#record;
    const isFit = record.cells.length === this.#width;
    if (record.isUnclosed || (record.strays > 0 && record.innerLines > 0 && !isFit) || record.innerLines > mostQuotedLines) {
      return this.#placeSwallowing(span);
    }
    const raw = this.#text.slice(span.at, record.end);
    if (this.#headersLeft > 0) {
      this.#headersLeft -= 1;
      this.#header = isFit ? record.cells : this.#header;
      this.#parsed.asides.push({ line: this.#line, raw, kind: 'header' });
    } else if (record.strays === 0 && isBlankRow(record.cells)) {
      this.#parsed.asides.push({ line: this.#line, raw, kind: 'blank' });
    } else if (this.#isHeaderAgain(record.cells)) {
      this.#parsed.asides.push({ line: this.#line, raw, kind: 'repeated-header' });
    } else if (record.strays === 0 && isFit) {
      this.#pushAsQuoted(record.cells, raw);
    } else {
      return this.#placeDeviant(span, raw);
    }
    this.#line += record.innerLines + 1;
    return record.next;
  }

  #isHeaderAgain(cells: readonly string[]): boolean {
    const header = this.#header;
    const isLike = header !== undefined && header.length > 1 && cells.length === header.length;
    return isLike && header.every((name, column) => name === cells[column]);
  }

  /** A row whose cells are quoted with another quote than the table's. */
  #pushAsQuoted(cells: string[], raw: string): void {
    const bare = this.#cutting.quote === '' ? undefined : unwrap(cells);
    if (bare !== undefined) {
      this.#deviate('other-quote', raw);
    }
    this.#push(bare ?? cells, raw);
  }

  #push(cells: string[], raw: string): void {
    this.#parsed.rows.push(cells);
    this.#parsed.lines.push(this.#line);
    this.#parsed.raws.push(raw);
  }

  #deviate(kind: Deviation['kind'], raw: string, extra: readonly string[] = []): void {
    this.#parsed.deviations.push({ line: this.#line, raw, kind, extra });
  }

  /** A complete record of another width or with stray quotes: mended, kept as it is, or taken for a note. */
  #placeDeviant(span: Span, raw: string): number {
    const record = this.#record;
    const { cells, innerLines, next } = record;
    const profiles = this.#learn(span.at);
    const mended = innerLines === 0 ? this.#mend({ line: raw, cells }, profiles) : undefined;
    if (mended !== undefined) {
      this.#push([...mended.cells], raw);
      this.#deviate(mended.kind, raw);
    } else if (innerLines > 0 && cells.length !== this.#width && this.#isRow(span, profiles)) {
      return this.#placeSwallowing(span);
    } else {
      this.#keep({ cells, raw, kind: record.strays > 0 ? 'stray-quote' : undefined });
    }
    this.#line += innerLines + 1;
    return next;
  }

  /** A file full of rows that nothing mends is no table with faults; trying them all would take minutes. */
  #mend(row: DeviantRow, profiles: readonly ColumnProfile[]): Mended | undefined {
    const isFutile = this.#tries > 500 && this.#mends < 0.1 * this.#tries;
    if (isFutile || this.#tries > mostTries) {
      return undefined;
    }
    const mended = mendRow(row, this.#cutting, profiles);
    this.#tries += 1;
    this.#mends += mended === undefined ? 0 : 1;
    return mended;
  }

  /** The record's first line alone makes a row of the table. */
  #isRow({ at, stop }: Span, profiles: readonly ColumnProfile[]): boolean {
    return this.#mend({ line: this.#text.slice(at, stop), cells: [] }, profiles) !== undefined;
  }

  /** A record whose quote would take in the lines after it: only its first line counts. */
  #placeSwallowing(span: Span): number {
    const raw = this.#text.slice(span.at, span.stop);
    if (this.#headersLeft > 0) {
      this.#headersLeft -= 1;
      return this.#setAside(span, 'header');
    }
    const mended = this.#mend({ line: raw, cells: [] }, this.#learn(span.at));
    if (mended === undefined) {
      this.#keep({ cells: this.#cellsOfLine(raw), raw, kind: 'unclosed-quote' });
    } else {
      this.#push([...mended.cells], raw);
      this.#deviate(mended.kind, raw);
    }
    this.#line += 1;
    return afterLineEnd(this.#text, span.stop);
  }

  /** The cells of one line whose quotes cannot be trusted. */
  #cellsOfLine(line: string): readonly string[] {
    const record = new RecordReader(this.#cutting);
    record.read(line, 0);
    const isTrusted = !record.isUnclosed || this.#cutting.delimiter === '';
    return isTrusted ? record.cells : line.split(this.#cutting.delimiter);
  }

  #keep(row: { readonly cells: readonly string[]; readonly raw: string; readonly kind: Deviation['kind'] | undefined }): void {
    const { cells, raw } = row;
    const width = this.#width;
    if (raw.length > longestRow || cells.length > mostCells) {
      this.#parsed.rejects.push({ line: this.#line, raw, reason: raw.length > longestRow ? 'too-long' : 'too-many-cells' });
      return;
    }
    if (cells.length === 1 && width > 2 && isNote(cells[0] ?? '', this.#profiles?.[0])) {
      this.#parsed.asides.push({ line: this.#line, raw, kind: 'note' });
      return;
    }
    const extra = cells.slice(width).some((cell) => trimSpaces(cell) !== '') ? cells.slice(width) : [];
    this.#push([...cells.slice(0, width), ...blanks(width - cells.length)], raw);
    const length = cells.length < width ? 'short-row' : undefined;
    const kind = row.kind ?? (extra.length > 0 ? 'long-row' : length);
    if (kind !== undefined) {
      this.#deviate(kind, raw, extra);
    }
  }

  /** Profiles of the columns, learned from the rows around the first deviation. */
  #learn(at: number): readonly ColumnProfile[] {
    if (this.#profiles !== undefined && (this.#profiles[0]?.rows ?? 0) > 30) {
      return this.#profiles;
    }
    const limits = { rows: 400, characters: profileText, cuts: this.#dialect.cuts };
    const width = this.#width;
    const ahead = sampleRows(this.#text.slice(at, at + profileText), this.#cutting, limits);
    const filled = ahead
      .filter((row) => !row.isFlawed && !isBlankRow(row.cells) && !this.#isHeaderAgain(row.cells))
      .map((row) => row.cells);
    const good = filled.filter((cells) => cells.length === width);
    const short = filled.filter((cells) => cells.length < width && cells.length > 1);
    // Where many rows end early, that is how empty cells are written.
    const padded = short.length > 0.1 * good.length ? short.map((cells) => [...cells, ...blanks(width - cells.length)]) : [];
    this.#profiles = profileColumns([...this.#parsed.rows.slice(-300), ...good, ...padded], width);
    return this.#profiles;
  }

  #cutFooter(): void {
    const { rows, lines, raws, asides } = this.#parsed;
    const from = Math.max(0, rows.length - footerRows);
    const blankLines = new Set(asides.filter((aside) => aside.kind === 'blank').map((aside) => aside.line));
    const tail = rows.slice(from).map((cells, index) => {
      const line = lines[from + index] ?? 0;
      return { cells, raw: raws[from + index] ?? '', isAfterBlank: blankLines.has(line - 1) };
    });
    const cut = from + findFooter(tail, profileColumns(rows.slice(0, 400), this.#width), this.#cutting.delimiter);
    for (let index = cut; index < rows.length; index += 1) {
      asides.push({ line: lines[index] ?? 0, raw: raws[index] ?? '', kind: 'footer' });
    }
    const footerLines = new Set(lines.slice(cut));
    this.#parsed.deviations = this.#parsed.deviations.filter((deviation) => !footerLines.has(deviation.line));
    rows.length = cut;
    lines.length = cut;
    raws.length = cut;
  }
}

function nothing(): Parsed {
  return { rows: [], lines: [], raws: [], asides: [], rejects: [], deviations: [] };
}

function blanks(count: number): readonly string[] {
  return Array.from({ length: Math.max(0, count) }, () => '');
}

/** Finds the next place of a text from ever later positions; Infinity when there is none. */
function createFinder(text: string, wanted: string): (from: number) => number {
  let found = wanted === '' ? Infinity : -1;
  return (from) => {
    if (found < from) {
      const at = text.indexOf(wanted, from);
      found = at === -1 ? Infinity : at;
    }
    return found;
  };
}

/** A line without a delimiter amid a wide table that is no value of its first column. */
function isNote(cell: string, profile: ColumnProfile | undefined): boolean {
  return profile !== undefined && profile.rows >= 4 && misfit(profile, cell) > 1;
}
