import { misfit } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Deviation } from './dialect.ts';
import { mendFields } from './mend-fields.ts';
import type { Prices, Token } from './mend-fields.ts';
import { mendQuotes } from './mend-quotes.ts';
import type { Reading } from './mend-quotes.ts';
import { RecordReader } from './read-record.ts';
import type { Cutting } from './read-record.ts';
import { trimSpaces } from './trim-spaces.ts';

/** A row of the table's width made of a line that has another. */
export interface Mended extends Reading {
  readonly kind: Deviation['kind'];
}

/** A line and the cells it was read as, none when those are not to be trusted. */
export interface DeviantRow {
  readonly line: string;
  readonly cells: readonly string[];
}

const longestLine = 20_000;
const fewestRows = 4;
const otherDelimiters = [',', ';', '\t', '|', ' ', ':'];
const otherQuotes = ["'", '"'];

/**
 * Tries every single fault that turns a row of the table into this line: a stray quote, a missing, doubled or other
 * delimiter, an unquoted one, another quote. The cheapest explanation wins when its cells suit the columns; undefined
 * when none does, so that a row which merely is short or long stays as it is.
 */
export function mendRow({ line, cells }: DeviantRow, cutting: Cutting, profiles: readonly ColumnProfile[]): Mended | undefined {
  const width = profiles.length;
  if (line.length > longestLine || width < 2 || (profiles[0]?.rows ?? 0) < fewestRows || cutting.delimiter === '') {
    return undefined;
  }
  const found = candidates(line, cutting, profiles).filter((candidate) => suits(candidate, cutting.quote, profiles));
  const best = found.toSorted((first, second) => first.cost - second.cost)[0];
  if (best === undefined) return undefined;
  return best.cost < asIs(cells, profiles) ? best : undefined;
}

/** What it costs to believe the row as it was read: strangers in its columns, cells missing or left over. */
function asIs(cells: readonly string[], profiles: readonly ColumnProfile[]): number {
  const width = profiles.length;
  const fit = profiles.reduce((sum, profile, column) => sum + misfit(profile, cells[column] ?? ''), 0);
  return fit + 1.5 * Math.max(0, cells.length - width) + 0.4 * Math.max(0, width - cells.length);
}

/** Every column that holds typed values gets one that looks like them. */
function suits(reading: Reading, quote: string, profiles: readonly ColumnProfile[]): boolean {
  let strangers = 0;
  for (const [column, profile] of profiles.entries()) {
    // A stray quote is part of the cell now; the rest of it is what must fit.
    const cost = misfit(profile, (reading.cells[column] ?? '').replaceAll(quote === '' ? '"' : quote, ''));
    if (profile.typed >= 0.8 && cost > 2) return false;
    if (cost > 1.6) strangers += 1;
  }
  return strangers <= Math.max(1, profiles.length / 5);
}

/** The columns that readings are held against, and the readings so far. */
class Found {
  readonly readings: Mended[] = [];
  readonly profiles: readonly ColumnProfile[];

  constructor(profiles: readonly ColumnProfile[]) {
    this.profiles = profiles;
  }

  add(reading: Reading | undefined, kind: Deviation['kind'], price: number): void {
    if (reading !== undefined) {
      this.readings.push({ cells: reading.cells, cost: reading.cost + price, kind });
    }
  }

  /** Adds cells when there is one for each column. */
  addCells(cells: readonly string[] | undefined, kind: Deviation['kind']): void {
    if (cells?.length === this.profiles.length) {
      this.add({ cells, cost: this.fit(cells) }, kind, 0.8);
    }
  }

  fit(cells: readonly string[]): number {
    let sum = 0;
    for (const [column, profile] of this.profiles.entries()) {
      sum += misfit(profile, cells[column] ?? '');
    }
    return sum;
  }
}

function candidates(line: string, cutting: Cutting, profiles: readonly ColumnProfile[]): readonly Mended[] {
  const found = new Found(profiles);
  if (cutting.quote !== '' && line.includes(cutting.quote)) {
    const mended = mendQuotes(line, cutting, profiles);
    if (mended !== undefined) {
      const bare = mended.cells.map((cell) => cell.replaceAll(cutting.quote, ''));
      found.add({ cells: mended.cells, cost: mended.cost * 0.4 + found.fit(bare) }, 'stray-quote', 0.2);
    }
    for (const cells of readUnglued(line, cutting)) {
      found.addCells(cells, 'missing-delimiter');
    }
  }
  for (const quote of otherQuotes) {
    if (quote !== cutting.quote && line.includes(quote)) {
      found.addCells(strictCells(line, { ...cutting, quote }), 'other-quote');
    }
  }
  addFields(found, line, cutting);
  for (const delimiter of otherDelimiters) {
    if (delimiter !== cutting.delimiter && line.includes(delimiter)) {
      addOther(found, tokenize(line, { ...cutting, delimiter }), { delimiter, usual: cutting.delimiter });
    }
  }
  return found.readings;
}

const never: Prices = { merge: Infinity, drop: Infinity, split: Infinity, pad: Infinity };

function addFields(found: Found, line: string, cutting: Cutting): void {
  const tokens = tokenize(line, cutting);
  if (tokens === undefined) {
    return;
  }
  const board = { tokens, glue: cutting.delimiter, profiles: found.profiles };
  const surplus = tokens.length - found.profiles.length;
  if (surplus > 0 && surplus <= 3) {
    found.add(mendFields({ ...board, prices: { ...never, drop: 0.7 } }), 'extra-delimiter', 0);
  }
  if (surplus > 0) {
    found.add(mendFields({ ...board, prices: { ...never, merge: 0.5 } }), 'unquoted-delimiter', 0.3);
  }
  if (surplus === -1) {
    found.add(mendFields({ ...board, prices: { ...never, split: 0.8 } }), 'missing-delimiter', 0);
  }
}

function addOther(
  found: Found,
  tokens: readonly Token[] | undefined,
  cut: { readonly delimiter: string; readonly usual: string },
): void {
  const { profiles } = found;
  if (tokens === undefined || tokens.length < Math.max(3, profiles.length - 1)) {
    return;
  }
  if (tokens.some((token) => !token.isQuoted && token.text.includes(cut.usual))) {
    return;
  }
  const prices = { ...never, merge: cut.delimiter === ' ' ? 0.02 : 0.6, pad: 0.5 };
  found.add(mendFields({ tokens, glue: cut.delimiter, profiles, prices }), 'other-delimiter', 0.6);
}

/** The readings of a line in which one delimiter is missing beside a quote. */
export function* readUnglued(line: string, cutting: Cutting): Generator<readonly string[]> {
  for (const glued of gluedAtQuotes(line, cutting)) {
    const cells = strictCells(glued, cutting);
    if (cells !== undefined) {
      yield cells;
    }
  }
}

/** The line with a delimiter put in where a quoted cell touches its neighbor. */
function* gluedAtQuotes(line: string, cutting: Cutting): Generator<string> {
  const { delimiter, quote } = cutting;
  let tried = 0;
  for (let at = line.indexOf(quote); at >= 0 && tried < 60; at = line.indexOf(quote, at + 1)) {
    tried += 1;
    if (at > 0 && !line.startsWith(delimiter, at - delimiter.length)) yield line.slice(0, at) + delimiter + line.slice(at);
    const after = at + 1;
    if (after < line.length && !line.startsWith(delimiter, after) && line[after] !== quote) {
      yield line.slice(0, after) + delimiter + line.slice(after);
    }
  }
}

/** The cells of a line without any fault in its quotes; undefined otherwise. */
function strictCells(line: string, cutting: Cutting): readonly string[] | undefined {
  const slot = new RecordReader(cutting);
  slot.read(line, 0);
  if (slot.strays > 0 || slot.isUnclosed || slot.end < line.length) return undefined;
  return slot.hasQuoted && slot.cells.every((cell) => !cell.endsWith(cutting.quote) || cell.startsWith(cutting.quote))
    ? slot.cells
    : undefined;
}

/** The line cut at each delimiter outside quotes; undefined when the quotes are broken. */
export function tokenize(line: string, cutting: Cutting): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const slot = new RecordReader({ ...cutting, delimiter: '\u0000' });
  let at = 0;
  while (true) {
    const isQuoted = cutting.quote !== '' && line[at] === cutting.quote;
    if (isQuoted) {
      // Reading one cell: the rest of the line is cut by the calls that follow.
      const close = endOfQuoted(line, at, cutting);
      if (close < 0) return undefined;
      slot.read(line.slice(at, close), 0);
      tokens.push({ text: slot.cells[0] ?? '', isQuoted });
      at = close;
    } else {
      const cut = line.indexOf(cutting.delimiter, at);
      const end = cut === -1 ? line.length : cut;
      const text = line.slice(at, end);
      tokens.push({ text: cutting.isTrimmed ? trimSpaces(text) : text, isQuoted });
      at = end;
    }
    if (at >= line.length) return tokens;
    if (!line.startsWith(cutting.delimiter, at)) return undefined;
    at += cutting.delimiter.length;
  }
}

/** Index after the closing quote of the cell that opens at `opens`; -1 when something else follows it. */
function endOfQuoted(line: string, opens: number, cutting: Cutting): number {
  const { quote } = cutting;
  for (let at = line.indexOf(quote, opens + 1); at >= 0; at = line.indexOf(quote, at + 1)) {
    if (cutting.escape === 'backslash' && line[at - 1] === '\\') continue;
    if (line[at + 1] === quote) {
      at += 1;
      continue;
    }
    return at + 1 >= line.length || line.startsWith(cutting.delimiter, at + 1) ? at + 1 : -1;
  }
  return -1;
}
