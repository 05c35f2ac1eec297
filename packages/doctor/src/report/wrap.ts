/** Breaks a sentence at its spaces; a word that is longer than the width stays whole, so that it can be copied. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Of what goes on, so that room is left for it. */
const deepest = 10;

/** Breaks bytes after a blank or a comma, or anywhere: nothing of them is lost, what goes on is indented. */
export function wrapBytes(line: string, width: number): string[] {
  const depth = /^[<>]?\s*/u.exec(line)?.[0].length ?? 0;
  const indent = ' '.repeat(Math.min(depth, deepest) + 2);
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const at = breakOf(rest, width);
    pieces.push(rest.slice(0, at));
    rest = indent + rest.slice(at);
  }
  return [...pieces, rest];
}

/** The last good place within the width, when it does not leave half of the line empty. */
function breakOf(line: string, width: number): number {
  const at = Math.max(line.lastIndexOf(' ', width - 1), line.lastIndexOf(',', width - 1)) + 1;
  return at > width / 2 ? at : width;
}

/** Breaks a command before its options, so that it can still be pasted as a whole. */
export function wrapCommand(command: string, width: number): string[] {
  if (command.length <= width || command.includes('\n')) return command.split('\n');
  const parts = command.split(/ (?=-{1,2}[A-Za-z]|'https?:)/u);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const indent = lines.length > 1 ? 0 : 2;
    if (last !== undefined && last.length + part.length + 3 <= width - indent) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(lines.length === 0 ? part : `  ${part}`);
  }
  return lines.map((line, at) => (at === lines.length - 1 ? line : `${line} \\`));
}

/** The start of a line, with a mark where something was left out. */
export const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 1)).trimEnd()}…`;
