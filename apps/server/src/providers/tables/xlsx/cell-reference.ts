import { codeAt } from './xml-cursor.ts';

/** 0-based column of a reference such as `AB12`. */
export function readColumn(text: string, start: number): number {
  let column = 0;
  for (let at = start; ; at += 1) {
    const letter = codeAt(text, at) | 32;
    if (letter < 97 || letter > 122) return column - 1;
    column = column * 26 + letter - 96;
  }
}

/** The letters of this column, which has less than three, stand here. */
export function isNext(text: string, at: number, column: number): boolean {
  if (column < 26) return codeAt(text, at) === 65 + column && codeAt(text, at + 1) < 65;
  const high = Math.floor(column / 26) - 1;
  return codeAt(text, at) === 65 + high && codeAt(text, at + 1) === 65 + (column % 26) && codeAt(text, at + 2) < 65;
}

/** How many letters a column has. */
export function lettersOf(column: number): number {
  if (column < 26) return 1;
  return column < 702 ? 2 : 3;
}
