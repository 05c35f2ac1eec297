import { cellKind, isTyped } from './cell-kind.ts';
import type { Escape, Newline } from './dialect.ts';
import { isBlankRow, isRule, sampleRows } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';
import { afterLineEnd, lineEnd } from './read-record.ts';
import type { Cutting } from './read-record.ts';

/** How the sample is cut into rows and cells, and how sure that is. */
export interface CuttingGuess {
  readonly cutting: Cutting;
  readonly newline: Newline;
  readonly confidence: number;
  readonly reason: string;
  /** Other delimiters, the likeliest first. */
  readonly alternatives: readonly string[];
}

const limits = { rows: 400, characters: 65_536 };
/** Records are cut from the sample as far as it goes. */
const wholeSample = { rows: 400, characters: Number.MAX_SAFE_INTEGER };
const singles = [
  ',',
  ';',
  '\t',
  '|',
  ' ',
  ':',
  '^',
  '~',
  '¦',
  '§',
  '\u0001',
  '\u001F',
  '\u0006',
  '#',
  '&',
  '!',
  '*',
  '/',
  '_',
  '=',
  '@',
  '-',
  '¬',
  '¶',
];
const multiples = [
  String.raw`\t`,
  '||',
  '::',
  ';;',
  '|;|',
  '~|~',
  '|~|',
  '<>',
  '|^|',
  '^|^',
  ' | ',
  '#|#',
  '@@',
  '~~',
  '##',
  '\t|\t',
  '%%',
  '&&',
];
const prior = new Map<string, number>([
  [',', 1],
  [';', 1],
  ['\t', 1],
  ['|', 0.98],
  [' ', 0.62],
  ['  ', 0.8],
  [':', 0.7],
  [String.raw`\t`, 1],
  ['||', 1],
  ['\u0001', 1],
  ['\u001F', 1],
  ['\u0006', 1],
  ['^', 0.95],
  ['~', 0.95],
  ['¦', 0.95],
  ['§', 0.95],
  ['¬', 0.95],
  ['¶', 0.95],
  ['-', 0.3],
  ['/', 0.3],
  ['_', 0.35],
  ['=', 0.5],
  ['#', 0.7],
  ['*', 0.7],
  ['&', 0.7],
  ['!', 0.7],
  ['@', 0.5],
]);

/** 64 KB, more when that shows fewer than twelve lines: a header may be that long. */
function sampleLength(text: string): number {
  let at = 0;
  for (let lines = 0; lines < 12 && at < text.length; lines += 1) {
    at = afterLineEnd(text, lineEnd(text, at, true));
  }
  return Math.max(limits.characters, at);
}

/** Tells newline, quote, escape and delimiter of a text. */
export function sniffCutting(text: string): CuttingGuess {
  const sample = text.slice(0, sampleLength(text));
  const newline = sniffNewline(sample);
  const told = /^\uFEFF?"?sep=(.{1,3}?)"?\s*[\r\n]/iu.exec(sample)?.[1];
  const base = {
    isRepeated: false,
    isTrimmed: false,
    isQuotePadded: false,
    isBoxed: false,
    escape: 'doubled' as Escape,
    isCrEnd: newline === 'cr' || newline === 'mixed',
  };
  const body = told === undefined ? sample : sample.slice(sample.search(/[\r\n]/u)).trimStart();
  const delimiters = told === undefined ? candidates(body) : [told];
  const scored = delimiters
    .map((delimiter) => {
      const isRepeated = delimiter === '  ';
      const quote = sniffQuote(body, delimiter);
      const plain = { ...base, delimiter, isRepeated, isTrimmed: isRepeated, quote };
      const cutting = { ...plain, escape: sniffEscape(body, plain) };
      const rows = sampleRows(body, cutting, wholeSample);
      return { cutting, score: score(rows, delimiter) };
    })
    .toSorted((first, second) => second.score - first.score);
  const best = scored[0] ?? { cutting: { ...base, delimiter: '', quote: '"' }, score: 0 };
  const cutting = withSpaces(body, boxed(body, best.cutting));
  const others = scored.slice(1).filter((entry) => entry.score > 0.25 * best.score);
  return {
    cutting,
    newline,
    confidence: told === undefined ? sure(best.score, others[0]?.score ?? 0) : 1,
    reason:
      told === undefined
        ? 'It cuts the lines into rows of one width whose columns hold values of one kind.'
        : 'The file says so in its first line.',
    alternatives: others.map((entry) => entry.cutting.delimiter).slice(0, 4),
  };
}

/** `| a | b |`: every line begins and ends with the delimiter. */
function boxed(text: string, cutting: Cutting): Cutting {
  if (cutting.delimiter !== '|' && cutting.delimiter !== '│') {
    return cutting;
  }
  const lines = text.split(/[\r\n]+/u).filter((line) => line.trim() !== '' && !isRule(line));
  const framed = lines.filter((line) => line.trim().startsWith(cutting.delimiter) && line.trim().endsWith(cutting.delimiter));
  return lines.length > 1 && framed.length > 0.8 * lines.length ? { ...cutting, isBoxed: true, isTrimmed: true } : cutting;
}

function sure(best: number, next: number): number {
  return best <= 0 ? 0.3 : Math.min(0.99, 0.5 + (best - next) / (best * 1.6));
}

function candidates(text: string): readonly string[] {
  const doubled = [',', ';', '\t', '|', ':'].map((single) => single + single).filter((pair) => !multiples.includes(pair));
  const present = [...singles, ...multiples, ...doubled].filter((delimiter) => text.includes(delimiter));
  if (/\S {2,}\S/u.test(text)) present.push('  ');
  return ['', ...present];
}

/** Whether LF or CRLF ends the lines of a text that has both. */
function ofLineFeeds(lf: number, crlf: number): Newline {
  if (lf === 0 || crlf > 4 * lf) {
    return 'crlf';
  }
  return crlf === 0 || lf > 4 * crlf ? 'lf' : 'mixed';
}

function sniffNewline(text: string): Newline {
  const crlf = text.match(/\r\n/gu)?.length ?? 0;
  const lf = (text.match(/\n/gu)?.length ?? 0) - crlf;
  const cr = text.match(/\r(?!\n)/gu)?.length ?? 0;
  if (lf + crlf === 0) {
    return cr > 0 ? 'cr' : 'lf';
  }
  // The sample may end between CR and LF.
  const lone = text.endsWith('\r') ? cr - 1 : cr;
  if (lone > 2 && lone > 0.2 * (lf + crlf)) {
    return lone > 8 * (lf + crlf) ? 'cr' : 'mixed';
  }
  return ofLineFeeds(lf, crlf);
}

/** The quote whose marks stand at the borders of cells in pairs. */
function sniffQuote(text: string, delimiter: string): string {
  const border = delimiter === '' ? '' : escaped(delimiter);
  const count = (open: string, close: string): number => {
    const opens =
      text.match(new RegExp(`(?:^|[\\r\\n]${border === '' ? '' : `|${border}`}) {0,3}${open}(?=.)`, 'gmu'))?.length ?? 0;
    const closes =
      text.match(new RegExp(`${close} {0,3}(?:$|[\\r\\n]${border === '' ? '' : `|${border}`})`, 'gmu'))?.length ?? 0;
    return Math.min(opens, closes) * (Math.max(opens, closes) > 6 * (Math.min(opens, closes) + 1) ? 0.2 : 1);
  };
  const double = count('"', '"');
  const single = count("'", "'");
  const curly = text.includes('“') ? count('“', '”') : 0;
  if (curly > 2 * double && curly > 1) return '“';
  return single > 2 * double && single >= 2 ? "'" : '"';
}

export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`).replaceAll('-', String.raw`\x2d`);
}

function sniffEscape(text: string, cutting: Cutting): Escape {
  const { quote } = cutting;
  const slashed = text.split(`\\${quote}`).length - 1;
  if (slashed === 0) {
    return 'doubled';
  }
  const inside = new RegExp(`[^\\\\${escaped(cutting.delimiter)}\\r\\n${quote}]${quote}${quote}(?!${quote})`, 'gu');
  const doubled = text.match(inside)?.length ?? 0;
  if (doubled > slashed) {
    return 'doubled';
  }
  const strict = flawless(sampleRows(text, { ...cutting, escape: 'doubled' }, wholeSample));
  const slash = flawless(sampleRows(text, { ...cutting, escape: 'backslash' }, wholeSample));
  return slash > strict || (slash === strict && doubled === 0 && !isPathLike(text, cutting)) ? 'backslash' : 'doubled';
}

/** Rows of the most frequent width without a flaw. */
function flawless(rows: readonly SampleRow[]): number {
  const widths = new Map<number, number>();
  for (const row of rows) if (!row.isFlawed) widths.set(row.cells.length, (widths.get(row.cells.length) ?? 0) + 1);
  return Math.max(0, ...widths.values());
}

/** `"C:\dir\",` ends a path, not a cell with a quote in it. */
function isPathLike(text: string, cutting: Cutting): boolean {
  return cutting.delimiter !== '' && text.includes(`\\${cutting.quote}${cutting.delimiter}`);
}

/** Spaces that belong to the delimiter or to the quotes. */
function withSpaces(text: string, cutting: Cutting): Cutting {
  let result = cutting;
  const { delimiter, quote } = cutting;
  if (delimiter !== '' && delimiter.trim() !== '' && !delimiter.endsWith(' ')) {
    const rows = sampleRows(text, cutting, wholeSample).filter((row) => !isBlankRow(row.cells) && row.cells.length > 1);
    const later = rows.flatMap((row) => row.cells.slice(1));
    const spaced = text.split(`${delimiter} `).length - 1;
    const plain = rows.reduce((sum, row) => sum + row.cells.length - 1, 0);
    const outer = later.filter((cell) => cell.startsWith(' ') || cell === '').length;
    if (spaced >= 0.9 * plain && plain > 0 && later.length > 0 && outer >= 0.5 * later.length) {
      result = { ...result, isTrimmed: true };
    } else if (later.filter((cell) => cell !== cell.trim()).length > 0.7 * later.length && later.length > 3) {
      result = { ...result, isTrimmed: true };
    }
  }
  if (quote !== '') {
    const border = delimiter === '' ? '' : `|${escaped(delimiter)}`;
    const open = text.match(new RegExp(`(?:^|[\\r\\n]${border})${quote} `, 'gmu'))?.length ?? 0;
    const all = text.match(new RegExp(`(?:^|[\\r\\n]${border})${quote}`, 'gmu'))?.length ?? 0;
    if (all > 3 && open > 0.9 * all) result = { ...result, isQuotePadded: true };
  }
  return result;
}

/** How well a cutting explains the rows: one width, several columns, cells that look like values. */
function score(rows: readonly SampleRow[], delimiter: string): number {
  const filled = rows.filter((row) => !isBlankRow(row.cells));
  if (filled.length === 0) return 0;
  if (delimiter === '') return 0.33 * mean(filled.map((row) => worth(row.cells[0] ?? '', '')));
  const widths = new Map<number, number>();
  for (const row of filled) widths.set(row.cells.length, (widths.get(row.cells.length) ?? 0) + 1);
  let squares = 0;
  let usual = 1;
  for (const [width, count] of widths) {
    if (width > 1) squares += (count / filled.length) ** 2;
    if (width > 1 && count > (widths.get(usual) ?? 0) * (usual === 1 ? 0.3 : 1)) usual = width;
  }
  if (usual === 1) return 0;
  const body = filled.filter((row) => row.cells.length === usual);
  const value = mean(body.slice(0, 150).map((row) => mean(row.cells.slice(0, 80).map((cell) => worth(cell, delimiter)))));
  // Words of a sentence fall into columns by chance; their header seldom has as many.
  const first = filled.find((row) => !row.raw.startsWith('#'));
  const isChance = delimiter === ' ' && first?.cells.length !== usual;
  const flawed = filled.filter((row) => row.isFlawed).length / filled.length;
  if (isDecimalComma(filled, usual, delimiter)) return 0;
  return (
    Math.sqrt(squares) *
    ((usual - 1) / usual) *
    value *
    sameness(body, usual) *
    (1 - 0.6 * vacancy(body, usual)) *
    (1 - 0.5 * flawed) *
    (isChance ? 0.5 : 1) *
    (prior.get(delimiter) ?? 0.9)
  );
}

/** `1,5` under a header without a comma is one column of decimals. */
function isDecimalComma(rows: readonly SampleRow[], usual: number, delimiter: string): boolean {
  if (delimiter !== ',' || usual !== 2 || rows[0]?.cells.length !== 1) return false;
  return rows.slice(1).every((row) => row.cells.length < 3 && /^[+-]?\d+(?:,\d+)?$/u.test(row.raw.trim()));
}

/** 0.7 to 1: how far each column holds one kind of value. */
function sameness(rows: readonly SampleRow[], width: number): number {
  const some = rows.slice(0, 100);
  let sum = 0;
  const columns = Math.min(width, 60);
  for (let column = 0; column < columns; column += 1) {
    let typed = 0;
    let text = 0;
    for (const row of some) {
      const kind = cellKind(row.cells[column] ?? '');
      if (isTyped(kind)) typed += 1;
      else if (kind !== 'empty' && kind !== 'missing') text += 1;
    }
    sum += typed + text === 0 ? 0.6 : Math.max(typed, text) / (typed + text);
  }
  return 0.7 + 0.3 * (sum / columns);
}

/** Share of columns that are empty in every row, the header's as well: the mark of a longer delimiter. */
function vacancy(rows: readonly SampleRow[], width: number): number {
  const columns = Math.min(width, 200);
  let empty = 0;
  for (let column = 0; column < columns - 1; column += 1) if (rows.every((row) => (row.cells[column] ?? '') === '')) empty += 1;
  return empty / columns;
}

function worth(cell: string, delimiter: string): number {
  const kind = cellKind(cell);
  if (kind === 'empty') return 0.55;
  if (isTyped(kind)) return 1;
  const foreign = /[;\t|]/u.exec(cell)?.[0];
  if (foreign !== undefined && foreign !== delimiter) return 0.25;
  if (cell.startsWith('"') || cell.endsWith('"') || hasHalfQuoted(cell)) return 0.2;
  if (kind === 'marks') return 0.3;
  if (delimiter !== ',' && delimiter !== '' && /\d,\d.*[^\d.,]/u.test(cell)) return 0.5;
  if (delimiter !== ',' && cell.includes(',') && cell.length < 40) return 0.7;
  return kind === 'text' ? 0.8 : 0.9;
}

/** `text "begun`: the cut went through a quoted text. */
function hasHalfQuoted(cell: string): boolean {
  return cell.includes(' "') && cell.split('"').length % 2 === 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
