import { cellKind } from './cell-kind.ts';
import { decodeSample } from './decode.ts';
import { detectEncoding, markLength } from './detect-encoding.ts';
import type { Dialect, Sniffed } from './dialect.ts';
import { explainDecisions } from './explain-decisions.ts';
import { nameColumns } from './header-names.ts';
import { mendSample } from './mend-sample.ts';
import { unwrap } from './unwrap.ts';
import { cuttingOf, isBlankRow, sampleRows } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';
import { sniffCutting } from './sniff-cutting.ts';
import { sniffCuts } from './sniff-cuts.ts';
import { sniffLayout } from './sniff-layout.ts';
import type { Layout } from './sniff-layout.ts';

/** What is known before sniffing. */
export interface SniffOptions {
  /** The sample is the whole file. */
  readonly isWhole: boolean;
  /** Parts of the dialect that are told, not guessed; `headerLine`, `headerRows` and `columns` go together. */
  readonly told?: Partial<Dialect>;
}

/** Rows and characters of the sample that are looked at. */
const limits = { rows: 20_000, characters: 1_048_576 };

/**
 * Tells from the first bytes of a file how it is to be read: encoding, delimiter, quote, escape, line ends, titles,
 * header rows and the tables in it. Give it the first megabyte; 64 KB are enough for most files.
 */
export function sniffDelimited(sample: Uint8Array, options: SniffOptions): Sniffed {
  const told = options.told ?? {};
  const guess = detectEncoding(sample);
  const encoding = told.encoding ?? guess.encoding;
  const text = wholeLines(decodeSample(sample, encoding), options.isWhole);
  const cutting = sniffCutting(text);
  const guessed = told.delimiter === undefined ? sniffCuts(text, cutting) : null;
  const cuts = told.cuts === undefined ? guessed : told.cuts;
  const parts = { ...cutting.cutting, newline: cutting.newline, cuts, ...definedOnly(told) };
  if (cuts !== null) parts.delimiter = told.delimiter ?? '';
  const rows = mendSample(sampleRows(text, cuttingOf(parts), { ...limits, cuts }), cuttingOf(parts));
  const layouts = sniffLayout(rows);
  const comment = told.comment === undefined ? commentMark(rows, layouts[0]) : told.comment;
  const tables = layouts.map((layout, index) =>
    toDialect(rows, layout, { parts, encoding, comment, told: index === 0 ? told : {}, isLast: index === layouts.length - 1 }),
  );
  const dialect = tables[0] ?? emptyDialect(encoding);
  const decisions = explainDecisions({ guess, cutting, dialect, layouts, hasMark: markLength(sample, encoding) > 0 });
  return { dialect, tables, decisions, totalLine: options.isWhole ? findTotal(rows, layouts[0]) : null };
}

function definedOnly(told: Partial<Dialect>): Partial<Dialect> {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** A sample that ends inside a line would show a row that is not there. */
function wholeLines(text: string, isWhole: boolean): string {
  if (isWhole) return text;
  const cut = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return cut > 0 ? text.slice(0, cut + 1) : text;
}

interface Known {
  readonly parts: Omit<Dialect, 'encoding' | 'comment' | 'firstLine' | 'headerLine' | 'headerRows' | 'lastLine' | 'columns'>;
  readonly encoding: string;
  readonly comment: string | null;
  readonly told: Partial<Dialect>;
  /** No other table follows. */
  readonly isLast: boolean;
}

function toDialect(rows: readonly SampleRow[], layout: Layout, known: Known): Dialect {
  const { delimiter, isRepeated, cuts, isTrimmed, quote, isQuotePadded, escape, newline, isBoxed } = known.parts;
  const { told, isLast } = known;
  const headerLine = told.headerLine ?? rows[layout.header]?.line ?? 1;
  const from = told.headerLine === undefined ? layout.header : rows.findIndex((row) => row.line >= headerLine);
  const headerRows = told.headerRows ?? layout.headerRows;
  const width = landedWidth(rows, layout);
  const headers = rows.slice(Math.max(0, from), Math.max(0, from) + headerRows).map((row) => fitHeader(row, width));
  const lastRow = isLast ? undefined : rows[layout.end - 1];
  const lastLine = lastRow === undefined ? null : lastRow.line + lastRow.lines - 1;
  return {
    encoding: known.encoding,
    delimiter,
    isRepeated,
    cuts,
    isTrimmed,
    quote,
    isQuotePadded,
    isBoxed,
    escape,
    newline,
    comment: known.comment,
    firstLine: told.firstLine ?? rows[layout.start]?.line ?? 1,
    headerLine,
    headerRows,
    lastLine: told.lastLine === undefined ? lastLine : told.lastLine,
    columns: told.columns ?? nameColumns(headers, width),
  };
}

/** Rows that all end with a delimiter more than their header have no further column. */
function landedWidth(rows: readonly SampleRow[], layout: Layout): number {
  const { header, headerRows, width, end } = layout;
  const named = rows[header + headerRows - 1]?.cells.length ?? width;
  if (headerRows === 0 || named !== width - 1) return width;
  const body = rows.slice(header + headerRows, end).filter((row) => row.cells.length === width);
  return body.length > 1 && body.every((row) => row.cells[width - 1] === '') ? named : width;
}

/** A header with one delimiter too many still names the table's columns. */
function fitHeader(row: SampleRow, width: number): readonly string[] {
  const cells = unwrap(row.cells) ?? row.cells;
  if (cells.length === width) return cells;
  if (cells.length > width) {
    const blanks = cells.flatMap((cell, column) => (cell.trim() === '' ? [column] : []));
    const surplus = cells.length - width;
    return blanks.length >= surplus && surplus <= 2
      ? cells.filter((_, column) => !blanks.slice(0, surplus).includes(column))
      : cells;
  }
  return cells;
}

function emptyDialect(encoding: string): Dialect {
  return {
    encoding,
    delimiter: ',',
    isRepeated: false,
    cuts: null,
    isBoxed: false,
    isTrimmed: false,
    quote: '"',
    isQuotePadded: false,
    escape: 'doubled',
    newline: 'lf',
    comment: null,
    firstLine: 1,
    headerLine: 1,
    headerRows: 0,
    lastLine: null,
    columns: [],
  };
}

/** `#` when lines before the header begin with it and no row of the table does. */
function commentMark(rows: readonly SampleRow[], layout: Layout | undefined): string | null {
  if (layout === undefined) return null;
  for (const mark of ['#', '//', '%', '--']) {
    const before = rows.slice(layout.start, layout.header).filter((row) => !isBlankRow(row.cells));
    const hasMark = before.some((row) => row.raw.startsWith(mark));
    const body = rows.slice(layout.header, layout.end);
    const marked = body.filter((row) => row.raw.startsWith(mark));
    if (hasMark && marked.length <= 0.2 * body.length && !(rows[layout.header]?.raw.startsWith(mark) ?? false)) return mark;
  }
  return null;
}

const totalWord =
  /^(?:grand\s+)?(?:sub)?(?:totals?|summe|gesamt(?:summe)?|insgesamt|sum|somme|totale|suma|итого|всего|合計|总计|合计|totaal|yhteensä|razem|celkem|összesen)\b/iu;

function findTotal(rows: readonly SampleRow[], layout: Layout | undefined): number | null {
  if (layout === undefined) return null;
  const body = rows
    .slice(layout.header + layout.headerRows, layout.end)
    .filter((row) => row.cells.length === layout.width && !isBlankRow(row.cells));
  const last = body
    .slice(-3)
    .find((row) => row.cells.some((cell) => totalWord.test(cell.trim()) && cellKind(cell) !== 'integer'));
  return last?.line ?? null;
}
