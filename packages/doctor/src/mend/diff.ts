import type { FileChange } from './workspace.ts';

/** A line of a diff with its mark. */
interface Line {
  readonly mark: ' ' | '+' | '-';
  readonly text: string;
}

const around = 3;

/** The changes of files in the unified format, as `patch -p1` and `git apply` take them. */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes.map(fileDiff).join('');
}

function fileDiff({ path, before, after }: FileChange): string {
  const lines = compare(linesOf(before ?? ''), linesOf(after));
  const head = `--- ${before === undefined ? '/dev/null' : `a/${path}`}\n+++ b/${path}\n`;
  return head + hunksOf(lines).join('');
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];

/** The shortest way from one list of lines to another: what both begin and end with aside, by the longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const keep = (lines: readonly string[]): Line[] => lines.map((text) => ({ mark: ' ', text }));
  return [
    ...keep(before.slice(0, start)),
    ...between(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...keep(before.slice(before.length - end)),
  ];
}

function between(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      table[row * width + column] =
        before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      lines.push({ mark: ' ', text: old });
      row += 1;
      column += 1;
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ mark: '-', text: old });
      row += 1;
    } else {
      lines.push({ mark: '+', text: fresh ?? '' });
      column += 1;
    }
  }
  return lines;
}

function hunksOf(lines: readonly Line[]): string[] {
  const changed = lines.flatMap(({ mark }, at) => (mark === ' ' ? [] : [at]));
  const ranges: { from: number; to: number }[] = [];
  for (const at of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && at - last.to <= around * 2) last.to = at;
    else ranges.push({ from: at, to: at });
  }
  return ranges.map(({ from, to }) => hunk(lines, Math.max(0, from - around), Math.min(lines.length, to + around + 1)));
}

function hunk(lines: readonly Line[], from: number, to: number): string {
  const count = (some: readonly Line[], but: '+' | '-') => some.filter(({ mark }) => mark !== but).length;
  const before = lines.slice(0, from);
  const shown = lines.slice(from, to);
  const place = (but: '+' | '-') => `${count(before, but) + (count(shown, but) === 0 ? 0 : 1)},${count(shown, but)}`;
  return `@@ -${place('+')} +${place('-')} @@\n${shown.map(({ mark, text }) => mark + asLine(text)).join('')}`;
}

const asLine = (text: string): string => (text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`);
