/** The text without the spaces and tabs around it; unlike `trim`, it keeps every character that only looks like one. */
export function trimSpaces(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text[from])) {
    from += 1;
  }
  while (to > from && isSpace(text[to - 1])) {
    to -= 1;
  }
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
