import { cellKind, isNumber } from './cell-kind.ts';
import { misfit } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';

/** A row at the end of a table. */
export interface TailRow {
  readonly cells: readonly string[];
  readonly raw: string;
  readonly isAfterBlank: boolean;
}

const noteStart =
  /^(?:\*+|†|‡|\(?\d\)|\[\d\]|source|sources?:|quelle|note|notes?:|hinweis|footnote|remark|generated|created|erstellt|stand|exported|end of|copyright|©|data from|as of|last updated|printed|page \d|seite \d|prepared by|disclaimer|\(c\)|-{3,}|={3,}|_{3,}|\d+ rows?\b|\(\d+ rows?)/iu;

/** Index of the first row that is a note under the table; the number of rows when none is. */
export function findFooter(rows: readonly TailRow[], profiles: readonly ColumnProfile[], delimiter: string): number {
  let cut = rows.length;
  let isOpen = false;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row === undefined || !isNoteRow(row, profiles, delimiter)) break;
    isOpen ||= isStrange(row, profiles, delimiter);
    // Rows that only might be notes count when one below or they themselves surely are.
    if (isOpen) cut = index;
  }
  return cut;
}

function filledOf(row: TailRow): readonly number[] {
  return row.cells.flatMap((cell, column) => (cell.trim() === '' ? [] : [column]));
}

/** Nearly empty, words in front, no value in a column of numbers. */
function isNoteRow(row: TailRow, profiles: readonly ColumnProfile[], delimiter: string): boolean {
  const width = profiles.length;
  const filled = filledOf(row);
  const first = row.cells[0] ?? '';
  if (width < 2) return row.isAfterBlank && noteStart.test(first.trim());
  if (filled[0] !== 0 || filled.length > Math.max(1, width / 3)) {
    const isStranger = row.isAfterBlank && filled[0] === 0 && misfit(profiles[0], first) > 0.7;
    return (isStranger || noteStart.test(first.trim())) && filled.length <= Math.ceil(width / 2) && !hasValues(row, profiles);
  }
  if (hasValues(row, profiles)) return false;
  return delimiter === '' || !isNumber(cellKind(first)) || row.isAfterBlank;
}

function hasValues(row: TailRow, profiles: readonly ColumnProfile[]): boolean {
  return profiles.some((profile, column) => column > 0 && profile.typed >= 0.6 && isNumber(cellKind(row.cells[column] ?? '')));
}

function isStrange(row: TailRow, profiles: readonly ColumnProfile[], delimiter: string): boolean {
  const first = (row.cells[0] ?? '').trim();
  if (noteStart.test(first) || row.isAfterBlank) return true;
  const isBare = profiles.length > 1 && delimiter !== '' && !row.raw.includes(delimiter);
  const empties = profiles.reduce(
    (sum, profile, column) => sum + (column === 0 ? 0 : misfit(profile, row.cells[column] ?? '')),
    0,
  );
  return misfit(profiles[0], first) > 0.7 ? empties > 1 : isBare && profiles.length > 2 && empties > 2;
}
