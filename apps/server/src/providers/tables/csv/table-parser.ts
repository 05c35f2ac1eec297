import { misfit, profileColumns } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Aside, Deviation, Dialect, Reject } from './dialect.ts';
import { findFooter } from './find-footer.ts';
import { mendRow } from './mend-row.ts';
import { afterLineEnd, createRecordSlot, lineEnd, readRecord } from './read-record.ts';
import type { Cutting, RecordSlot } from './read-record.ts';
import { unwrap } from './unwrap.ts';
import { cutAt, cuttingOf, isBlankRow, isRule, sampleRows } from './sample-rows.ts';

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

/** Turns text into the rows of one table, piece by piece. */
export interface TableParser {
  /** Adds text; with `isLast` nothing follows and the rows at the end are told from notes. */
  feed(text: string, isLast: boolean): void;
  /** Rows that are settled: all but the last few, which may turn out to be a footer. */
  readonly settled: number;
  /** Hands over up to `count` rows and everything noted about the file up to there. */
  take(count: number): Parsed;
}

/** Text a quoted cell may cover before its quote is held to be a stray one. */
const longestQuoted = 4_194_304;
const mostQuotedLines = 5000;
/** Characters of one row: beyond, it is rejected. */
const longestRow = 67_108_864;
const mostCells = 100_000;
/** Rows at the end that may be notes. */
const footerRows = 64;
const profileText = 262_144;

/** Creates the parser of one table. Synchronous; memory is bounded by the longest row. */
export function createTableParser(dialect: Dialect): TableParser {
  const parser = new DelimitedParser(dialect);
  return parser;
}

class DelimitedParser implements TableParser {
  readonly #dialect: Dialect;
  readonly #cutting: Cutting;
  readonly #width: number;
  readonly #slot: RecordSlot = createRecordSlot();
  #parsed: Parsed = { rows: [], lines: [], raws: [], asides: [], rejects: [], deviations: [] };
  #text = '';
  #line = 1;
  #headersLeft: number;
  #header: readonly string[] | undefined;
  #profiles: readonly ColumnProfile[] | undefined;
  /** Text length below which an unfinished quoted cell is not read again. */
  #waitFor = 0;
  #isEnded = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#cutting = cuttingOf(dialect);
    this.#width = dialect.columns.length;
    this.#headersLeft = dialect.headerRows;
  }

  get settled(): number {
    return Math.max(0, this.#parsed.rows.length - (this.#isEnded ? 0 : footerRows));
  }

  take(count: number): Parsed {
    const all = this.#parsed;
    const size = Math.min(count, this.settled);
    if (size === all.rows.length) {
      this.#parsed = { rows: [], lines: [], raws: [], asides: [], rejects: [], deviations: [] };
      return all;
    }
    const taken = { ...all, rows: all.rows.slice(0, size), lines: all.lines.slice(0, size), raws: all.raws.slice(0, size) };
    this.#parsed = {
      rows: all.rows.slice(size),
      lines: all.lines.slice(size),
      raws: all.raws.slice(size),
      asides: [],
      rejects: [],
      deviations: [],
    };
    return taken;
  }

  feed(text: string, isLast: boolean): void {
    this.#text = this.#text === '' ? text : this.#text + text;
    if (!isLast && this.#text.length < this.#waitFor) return;
    this.#waitFor = 0;
    let at = this.#skipPreamble(isLast);
    at = this.#readRows(at, isLast);
    this.#text = this.#text.slice(at);
    if (!isLast) return;
    this.#isEnded = true;
    this.#cutFooter();
  }

  /** Lines before the header, taken as they are. */
  #skipPreamble(isLast: boolean): number {
    let at = 0;
    while (this.#line < this.#dialect.headerLine && at < this.#text.length) {
      const stop = lineEnd(this.#text, at, this.#cutting.isCrEnd);
      if (!this.#isWhole(stop, isLast)) return at;
      const raw = this.#text.slice(at, stop);
      const kind = this.#line < this.#dialect.firstLine ? 'other-table' : raw.trim() === '' ? 'blank' : 'preamble';
      this.#parsed.asides.push({ line: this.#line, raw, kind });
      at = afterLineEnd(this.#text, stop);
      this.#line += 1;
    }
    return at;
  }

  /** A line end was seen whole: a CR at the very end may be half of one. */
  #isWhole(stop: number, isLast: boolean): boolean {
    return isLast || stop < this.#text.length - 1 || (stop < this.#text.length && this.#text.charCodeAt(stop) === 10);
  }

  #readRows(from: number, isLast: boolean): number {
    const { delimiter, quote, isTrimmed, isRepeated, isBoxed, isCrEnd } = this.#cutting;
    const text = this.#text;
    const width = this.#width;
    const isPlainCut =
      delimiter !== '' && !isTrimmed && !isRepeated && !isBoxed && this.#dialect.cuts === null && this.#dialect.comment === null;
    const blankLength = (width - 1) * delimiter.length;
    const otherQuote = quote === "'" ? '"' : "'";
    let quoteAt = -2;
    let otherAt = -2;
    let at = from;
    while (at < text.length) {
      const stop = lineEnd(text, at, isCrEnd);
      if (quoteAt < at && quoteAt !== -1) quoteAt = quote === '' ? -1 : text.indexOf(quote, at);
      if (otherAt < at && otherAt !== -1) otherAt = text.indexOf(delimiter + otherQuote, at);
      const hasOther = otherAt >= 0 && otherAt < stop;
      if (isPlainCut && !hasOther && (quoteAt < 0 || quoteAt >= stop) && stop - at > blankLength && this.#isBody()) {
        if (!this.#isWhole(stop, isLast)) break;
        const raw = text.slice(at, stop);
        const cells = raw.split(delimiter);
        if (cells.length === width && (cells[0] !== this.#header?.[0] || !this.#isHeaderAgain(cells))) {
          this.#parsed.rows.push(cells);
          this.#parsed.lines.push(this.#line);
          this.#parsed.raws.push(raw);
          this.#line += 1;
          at = afterLineEnd(text, stop);
          continue;
        }
      }
      const next = this.#readSlow(at, stop, isLast);
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  #isBody(): boolean {
    return (
      this.#headersLeft === 0 &&
      this.#line >= this.#dialect.headerLine &&
      (this.#dialect.lastLine === null || this.#line <= this.#dialect.lastLine)
    );
  }

  /** Any record that is not plainly one of the table; -1 when more text is needed. */
  #readSlow(at: number, stop: number, isLast: boolean): number {
    const { comment, cuts, lastLine } = this.#dialect;
    if (lastLine !== null && this.#line > lastLine) return this.#aside(at, stop, 'other-table', isLast);
    const raw = this.#text.slice(at, stop);
    if (this.#cutting.isBoxed && isRule(raw)) return this.#aside(at, stop, 'note', isLast);
    if (comment !== null && raw.startsWith(comment)) return this.#aside(at, stop, 'note', isLast);
    if (raw.trim() === '' && this.#cutting.delimiter.trim() !== '') return this.#aside(at, stop, 'blank', isLast);
    const slot = this.#slot;
    if (cuts === null) readRecord(this.#text, at, this.#cutting, slot);
    else {
      Object.assign(slot, {
        cells: cutAt(raw, cuts),
        end: stop,
        next: afterLineEnd(this.#text, stop),
        innerLines: 0,
        isStray: false,
        isUnclosed: false,
        hasQuoted: false,
      });
    }
    if (!this.#isWhole(slot.end, isLast) || (slot.isUnclosed && !isLast)) {
      const length = this.#text.length - at;
      const isEndless = slot.isUnclosed && (length > longestQuoted || slot.innerLines > mostQuotedLines);
      if (!isEndless && length < longestRow) {
        this.#waitFor = slot.isUnclosed ? length * 2 : 0;
        return -1;
      }
    }
    return this.#place(at, stop, slot);
  }

  #aside(at: number, stop: number, kind: Aside['kind'], isLast: boolean): number {
    if (!this.#isWhole(stop, isLast)) return -1;
    this.#parsed.asides.push({ line: this.#line, raw: this.#text.slice(at, stop), kind });
    this.#line += 1;
    return afterLineEnd(this.#text, stop);
  }

  /** Puts the record in the slot where it belongs; answers with the index after it. */
  #place(at: number, stop: number, slot: RecordSlot): number {
    const isSwallowing =
      slot.isUnclosed ||
      (slot.isStray && slot.innerLines > 0 && slot.cells.length !== this.#width) ||
      slot.innerLines > mostQuotedLines;
    if (this.#headersLeft > 0 && !isSwallowing) return this.#takeHeader(at, slot);
    const raw = this.#text.slice(at, slot.end);
    if (!isSwallowing && !slot.isStray && isBlankRow(slot.cells)) {
      this.#parsed.asides.push({ line: this.#line, raw, kind: 'blank' });
      return this.#pass(slot);
    }
    if (!isSwallowing && this.#isHeaderAgain(slot.cells)) {
      this.#parsed.asides.push({ line: this.#line, raw, kind: 'repeated-header' });
      return this.#pass(slot);
    }
    if (!isSwallowing && !slot.isStray && slot.cells.length === this.#width) {
      this.#pushAsQuoted(slot.cells, raw);
      return this.#pass(slot);
    }
    return this.#placeDeviant(at, stop, raw, slot, isSwallowing);
  }

  #pass(slot: RecordSlot): number {
    this.#line += slot.innerLines + 1;
    return slot.next;
  }

  #takeHeader(at: number, slot: RecordSlot): number {
    this.#headersLeft -= 1;
    this.#header = slot.cells.length === this.#width ? slot.cells : this.#header;
    this.#parsed.asides.push({ line: this.#line, raw: this.#text.slice(at, slot.end), kind: 'header' });
    return this.#pass(slot);
  }

  #isHeaderAgain(cells: readonly string[]): boolean {
    const header = this.#header;
    return (
      header !== undefined &&
      header.length > 1 &&
      cells.length === header.length &&
      header.every((name, column) => name === cells[column])
    );
  }

  /** A row whose cells are quoted with another quote than the table's. */
  #pushAsQuoted(cells: string[], raw: string): void {
    const bare = this.#cutting.quote === '' ? undefined : unwrap(cells);
    if (bare !== undefined) this.#parsed.deviations.push({ line: this.#line, raw, kind: 'other-quote', extra: [] });
    this.#push(bare ?? cells, raw);
  }

  #push(cells: string[], raw: string): void {
    this.#parsed.rows.push(cells);
    this.#parsed.lines.push(this.#line);
    this.#parsed.raws.push(raw);
  }

  /** A record that does not follow the dialect: mended, kept as it is, or taken for a note. */
  #placeDeviant(at: number, stop: number, raw: string, slot: RecordSlot, isSwallowing: boolean): number {
    const profiles = this.#learn(at);
    const isManyLines = slot.innerLines > 0;
    const firstLine = isManyLines ? this.#text.slice(at, stop) : raw;
    const mended = mendRow(firstLine, isManyLines ? [] : slot.cells, this.#cutting, profiles);
    // A quoted cell over several lines is as good as it looks when the row has its width.
    if (isManyLines && !isSwallowing && (mended === undefined || slot.cells.length === this.#width)) {
      this.#keep(slot.cells, raw, slot.isStray ? 'stray-quote' : undefined, profiles);
      return this.#pass(slot);
    }
    const next = isManyLines ? afterLineEnd(this.#text, stop) : slot.next;
    const line = this.#line;
    if (this.#headersLeft > 0) {
      this.#headersLeft -= 1;
      this.#parsed.asides.push({ line, raw: firstLine, kind: 'header' });
    } else if (mended === undefined) {
      const cells = isSwallowing ? this.#cellsOfLine(firstLine) : slot.cells;
      this.#keep(cells, firstLine, isSwallowing ? 'unclosed-quote' : slot.isStray ? 'stray-quote' : undefined, profiles);
    } else {
      this.#push([...mended.cells], firstLine);
      this.#parsed.deviations.push({ line, raw: firstLine, kind: mended.kind, extra: [] });
    }
    this.#line += 1;
    return next;
  }

  /** The cells of one line whose quotes cannot be trusted. */
  #cellsOfLine(line: string): string[] {
    const slot = createRecordSlot();
    readRecord(line, 0, this.#cutting, slot);
    if (!slot.isUnclosed || this.#cutting.delimiter === '') return slot.cells;
    return line.split(this.#cutting.delimiter);
  }

  #keep(cells: readonly string[], raw: string, kind: Deviation['kind'] | undefined, profiles: readonly ColumnProfile[]): void {
    const line = this.#line;
    const width = this.#width;
    if (raw.length > longestRow || cells.length > mostCells) {
      this.#parsed.rejects.push({ line, raw, reason: raw.length > longestRow ? 'too-long' : 'too-many-cells' });
      return;
    }
    if (cells.length === 1 && width > 2 && isNote(cells[0] ?? '', profiles[0])) {
      this.#parsed.asides.push({ line, raw, kind: 'note' });
      return;
    }
    const row = cells.slice(0, width);
    while (row.length < width) row.push('');
    const extra = cells.slice(width);
    const isOver = extra.some((cell) => cell.trim() !== '');
    this.#push(row, raw);
    const reason = kind ?? (isOver ? 'long-row' : cells.length < width ? 'short-row' : undefined);
    if (reason !== undefined) this.#parsed.deviations.push({ line, raw, kind: reason, extra: isOver ? extra : [] });
  }

  /** Profiles of the columns, learned once from the rows around the first deviation. */
  #learn(at: number): readonly ColumnProfile[] {
    if (this.#profiles !== undefined && (this.#profiles[0]?.rows ?? 0) > 30) return this.#profiles;
    const ahead = sampleRows(
      this.#text.slice(at, at + profileText),
      this.#cutting,
      { rows: 400, characters: profileText },
      this.#dialect.cuts,
    );
    const filled = ahead.filter((row) => !row.isFlawed && !isBlankRow(row.cells) && !this.#isHeaderAgain(row.cells));
    const good = filled.filter((row) => row.cells.length === this.#width).map((row) => row.cells);
    const short = filled.filter((row) => row.cells.length < this.#width && row.cells.length > 1).map((row) => row.cells);
    // Where many rows end early, that is how empty cells are written.
    const padded = short.length > 0.1 * good.length ? short.map((cells) => [...cells, ...Array.from({ length: this.#width - cells.length }, () => '')]) : [];
    this.#profiles = profileColumns([...this.#parsed.rows.slice(-300), ...good, ...padded], this.#width);
    return this.#profiles;
  }

  #cutFooter(): void {
    const { rows, lines, raws, asides } = this.#parsed;
    if (rows.length === 0) return;
    const from = Math.max(0, rows.length - footerRows);
    const profiles = profileColumns(rows.slice(0, 400), this.#width);
    const blanks = new Set(asides.filter((aside) => aside.kind === 'blank').map((aside) => aside.line));
    const tail = rows.slice(from).map((cells, index) => {
      const line = lines[from + index] ?? 0;
      return { cells, raw: raws[from + index] ?? '', isAfterBlank: blanks.has(line - 1) };
    });
    const cut = from + findFooter(tail, profiles, this.#cutting.delimiter);
    for (let index = cut; index < rows.length; index += 1) {
      asides.push({ line: lines[index] ?? 0, raw: raws[index] ?? '', kind: 'footer' });
    }
    const footerLines = new Set(lines.slice(cut));
    this.#parsed.deviations = this.#parsed.deviations.filter((deviation) => !footerLines.has(deviation.line));
    this.#parsed.rows = rows.slice(0, cut);
    this.#parsed.lines = lines.slice(0, cut);
    this.#parsed.raws = raws.slice(0, cut);
  }
}

/** A line without a delimiter amid a wide table that is no value of its first column. */
function isNote(cell: string, profile: ColumnProfile | undefined): boolean {
  return profile !== undefined && profile.rows >= 4 && misfit(profile, cell) > 1;
}
