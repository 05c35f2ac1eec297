import type { Dialect } from './dialect.ts';
import { afterLineEnd, createRecordSlot, lineEnd, readRecord } from './read-record.ts';
import type { Cutting } from './read-record.ts';

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
}

/** The part of a dialect that cuts records into cells. */
export function cuttingOf(
  dialect: Pick<Dialect, 'delimiter' | 'isRepeated' | 'isTrimmed' | 'quote' | 'isQuotePadded' | 'escape' | 'newline' | 'isBoxed'>,
): Cutting {
  const { delimiter, isRepeated, isTrimmed, quote, isQuotePadded, escape, newline, isBoxed } = dialect;
  return { delimiter, isRepeated, isTrimmed, quote, isQuotePadded, escape, isBoxed, isCrEnd: newline === 'cr' || newline === 'mixed' };
}

/** Cuts the sample into records; a record whose quotes are broken is cut at its first line, so it cannot swallow others. */
export function sampleRows(
  text: string,
  cutting: Cutting,
  limits: SampleLimits,
  cuts: readonly number[] | null = null,
): readonly SampleRow[] {
  const rows: SampleRow[] = [];
  const slot = createRecordSlot();
  let line = 1;
  for (let at = 0; at < text.length && rows.length < limits.rows && at < limits.characters;) {
    const stop = lineEnd(text, at, cutting.isCrEnd);
    if (cutting.isBoxed && isRule(text.slice(at, stop))) {
      rows.push({ line, lines: 1, raw: text.slice(at, stop), cells: [''], isFlawed: false });
      at = afterLineEnd(text, stop);
      line += 1;
      continue;
    }
    if (cuts !== null) {
      const raw = text.slice(at, stop);
      rows.push({ line, lines: 1, raw, cells: cutAt(raw, cuts), isFlawed: false });
      at = afterLineEnd(text, stop);
      line += 1;
      continue;
    }
    readRecord(text, at, cutting, slot);
    const isBroken = slot.isUnclosed || slot.innerLines > 60 || (slot.isStray && slot.innerLines > 0);
    if (isBroken) {
      const raw = text.slice(at, stop);
      readRecord(raw, 0, cutting, slot);
      const cells = slot.isUnclosed && cutting.delimiter !== '' ? raw.split(cutting.delimiter) : slot.cells;
      rows.push({ line, lines: 1, raw, cells, isFlawed: true });
      at = afterLineEnd(text, stop);
      line += 1;
    } else {
      const lines = slot.innerLines + 1;
      rows.push({ line, lines, raw: text.slice(at, slot.end), cells: slot.cells, isFlawed: slot.isStray });
      at = slot.next;
      line += lines;
    }
  }
  return rows;
}

/** The cells of a fixed-width line. */
export function cutAt(line: string, cuts: readonly number[]): string[] {
  return cuts.map((from, index) => line.slice(from, cuts[index + 1] ?? line.length).trim());
}

/** A line of dashes that rules a table: `+----+----+`, `|---|---|`. */
export function isRule(line: string): boolean {
  return /^[\s|+:=─┼├┤-]*-{2,}[\s|+:=─┼├┤-]*$/u.test(line);
}

/** True when no cell holds more than spaces. */
export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}
