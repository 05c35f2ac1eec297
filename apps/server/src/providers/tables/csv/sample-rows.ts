import type { Dialect } from './dialect.ts';
import { afterLineEnd, lineEnd, RecordReader } from './read-record.ts';
import type { Cutting } from './read-record.ts';
import { trimSpaces } from './trim-spaces.ts';

/** One record of the sample. */
export interface SampleRow {
  /** 1-based. */
  readonly line: number;
  /** Lines it covers. */
  readonly lines: number;
  readonly cells: readonly string[];
  readonly raw: string;
  /** Its quotes do not follow the dialect. */
  readonly isFlawed: boolean;
}

export interface SampleLimits {
  readonly rows: number;
  readonly characters: number;
  /** Of a fixed-width table. */
  readonly cuts?: readonly number[] | null;
}

/** The part of a dialect that cuts records into cells. */
export function cuttingOf(
  dialect: Pick<
    Dialect,
    'delimiter' | 'isRepeated' | 'isTrimmed' | 'quote' | 'isQuotePadded' | 'escape' | 'newline' | 'isBoxed'
  >,
): Cutting {
  const { delimiter, isRepeated, isTrimmed, quote, isQuotePadded, escape, newline, isBoxed } = dialect;
  return {
    delimiter,
    isRepeated,
    isTrimmed,
    quote,
    isQuotePadded,
    escape,
    isBoxed,
    isCrEnd: newline === 'cr' || newline === 'mixed',
  };
}

/** Cuts the sample into records; a record whose quotes are broken is cut at its first line, so it cannot swallow others. */
export function sampleRows(text: string, cutting: Cutting, limits: SampleLimits): readonly SampleRow[] {
  const rows: SampleRow[] = [];
  const record = new RecordReader(cutting);
  let line = 1;
  let at = 0;
  while (at < text.length && rows.length < limits.rows && at < limits.characters) {
    const stop = lineEnd(text, at, cutting.isCrEnd);
    const cells = cellsOfLine(text.slice(at, stop), cutting, limits.cuts ?? null);
    if (cells === undefined) {
      record.read(text, at);
    } else {
      record.set(cells, stop, afterLineEnd(text, stop));
    }
    const isBroken = record.isUnclosed || record.innerLines > 60 || (record.strays > 0 && record.innerLines > 0);
    if (isBroken) {
      const raw = text.slice(at, stop);
      record.read(raw, 0);
      const isSplit = record.isUnclosed && cutting.delimiter !== '';
      rows.push({ line, lines: 1, raw, cells: isSplit ? raw.split(cutting.delimiter) : record.cells, isFlawed: true });
    } else {
      rows.push({
        line,
        lines: record.innerLines + 1,
        raw: text.slice(at, record.end),
        cells: record.cells,
        isFlawed: record.strays > 0,
      });
    }
    at = isBroken ? afterLineEnd(text, stop) : record.next;
    line += isBroken ? 1 : record.innerLines + 1;
  }
  return rows;
}

/** The cells of a line that is not cut by delimiters. */
function cellsOfLine(line: string, cutting: Cutting, cuts: readonly number[] | null): string[] | undefined {
  if (cutting.isBoxed && isRule(line)) {
    return [''];
  }
  return cuts === null ? undefined : cutAt(line, cuts);
}

/** The cells of a fixed-width line. */
export function cutAt(line: string, cuts: readonly number[]): string[] {
  return cuts.map((from, index) => trimSpaces(line.slice(from, cuts[index + 1] ?? line.length)));
}

/** A line of dashes that rules a table: `+----+----+`, `|---|---|`. */
export function isRule(line: string): boolean {
  return line.includes('--') && /^[\s|+:=─┼├┤-]*$/u.test(line);
}

/** True when no cell holds more than spaces. */
export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}
