/** One line of a cell, with what would not be seen made visible: `·` a space at an end, `↵` a line break, `⇥` a tab. */
export function cellText(value: string): string {
  if (!/^\s|\s$|[\n\r\t]/u.test(value)) return value.length > maxShown ? value.slice(0, maxShown) : value;
  const cut = value.slice(0, maxShown);
  return cut
    .replaceAll(/\r\n|\r|\n/gu, '↵')
    .replaceAll('\t', '⇥')
    .replace(/^ +/u, dots)
    .replace(/ +$/u, dots);
}

// A cell is at most some 600 px wide; the whole value is in the sheet of the cell.
const maxShown = 300;
const dots = (spaces: string): string => '·'.repeat(spaces.length);
