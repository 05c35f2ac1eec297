import type { CuttingGuess } from './sniff-cutting.ts';
import { cellKind, isTyped } from './cell-kind.ts';
import { cutAt } from './sample-rows.ts';

const fewestLines = 4;

/**
 * Finds the character positions of a fixed-width table: gutters of spaces that run through all full lines. Null when
 * a delimiter explains the text, or when the gutters do not separate columns of values.
 */
export function sniffCuts(text: string, guess: CuttingGuess): readonly number[] | null {
  const { delimiter } = guess.cutting;
  if (delimiter.trim() !== '' || delimiter === '\t') return null;
  const lines = text
    .split(/\r\n|\n|\r/u)
    .slice(0, 400)
    .filter((line) => line.trim() !== '' && !line.includes('\t'));
  const longest = lines.map((line) => line.trimEnd().length).toSorted((a, b) => b - a);
  const usual = longest[Math.floor(longest.length / 3)] ?? 0;
  const full = lines.filter((line) => line.trimEnd().length > 0.6 * usual && /\S {2,}\S/u.test(line));
  if (full.length < fewestLines || full.length < 0.6 * lines.length) return null;
  const cuts = gutters(full, usual).filter((cut, index, all) => index === 0 || isColumn(full, cut, all[index + 1] ?? usual));
  if (cuts.length < 2) return null;
  const rows = full.slice(1).map((line) => cutAt(line, cuts));
  const typed = cuts.filter(
    (_, column) => rows.filter((row) => isTyped(cellKind(row[column] ?? ''))).length > 0.6 * rows.length,
  ).length;
  // Words aligned by chance have no column of numbers.
  const isAligned = rows.every((row) => row.filter((cell) => cell !== '').length >= 0.4 * cuts.length);
  return typed > 0 && isAligned && hasInnerSpaces(rows, full) ? cuts : null;
}

/** Positions at which a column begins after at least one column of spaces. */
function gutters(lines: readonly string[], width: number): readonly number[] {
  const ink: number[] = Array.from({ length: width + 1 }, () => 0);
  for (const line of lines) {
    for (let at = 0; at < Math.min(width, line.length); at += 1) if (line[at] !== ' ') ink[at] = (ink[at] ?? 0) + 1;
  }
  const cuts: number[] = [];
  let isGap = true;
  for (let at = 0; at < width; at += 1) {
    const isEmpty = (ink[at] ?? 0) <= 0.01 * lines.length;
    if (!isEmpty && isGap) cuts.push(at);
    isGap = isEmpty;
  }
  if (cuts.length > 0) cuts[0] = 0;
  return cuts;
}

/** A stretch with ink in a third of the lines; less is the end of a long cell before it. */
function isColumn(lines: readonly string[], from: number, to: number): boolean {
  return lines.filter((line) => line.slice(from, to).trim() !== '').length >= 0.34 * lines.length;
}

/** Some cell is empty or holds two spaces, so that runs of spaces alone would not cut the lines alike. */
function hasInnerSpaces(rows: readonly (readonly string[])[], lines: readonly string[]): boolean {
  const width = rows[0]?.length ?? 0;
  return lines.slice(1).some((line) => line.trim().split(/ {2,}/u).length !== width);
}
