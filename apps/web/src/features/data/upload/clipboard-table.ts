/** What was pasted, as a file to upload. */
export interface PastedTable {
  readonly name: string;
  readonly text: string;
  readonly rows: number;
}

const delimiters = [
  ['\t', 'tsv'],
  [';', 'csv'],
  [',', 'csv'],
  ['|', 'csv'],
] as const;

/**
 * A table on the clipboard, as spreadsheets and web pages put it there: rows of text with the same delimiter. Undefined for a word or
 * a sentence. `at` names the file: ms since 1970.
 */
export function clipboardTable(text: string, at: number): PastedTable | undefined {
  const body = text.replaceAll('\u0000', '').replace(/^\uFEFF/u, '');
  const lines = body.split(/\r\n|\r|\n/u).filter((line) => line.trim() !== '');
  const found = delimiters.find(([delimiter]) => isTable(lines, delimiter));
  const isList = found === undefined && lines.length > 2 && lines.every((line) => line.length < maxCell);
  if (found === undefined && !isList) return undefined;
  return { name: `pasted-${stamp(at)}.${found?.[1] ?? 'csv'}`, text: body, rows: lines.length };
}

/** One column of words is a list; a column of sentences is prose. */
const maxCell = 120;

function isTable(lines: readonly string[], delimiter: string): boolean {
  if (lines.length === 0) return false;
  const counts = lines.map((line) => line.split(delimiter).length - 1);
  // A tab is never an accident; commas stand in prose too.
  if (delimiter === '\t') return counts.some((count) => count > 0);
  const [first = 0] = counts;
  return lines.length > 1 && first > 0 && counts.filter((count) => count === first).length >= lines.length * 0.7;
}

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll(':', '-').replace('T', '-');

/** An address on the clipboard; undefined for everything else. */
export function clipboardAddress(text: string): string | undefined {
  const trimmed = text.trim();
  return /^https?:\/\/\S+$/iu.test(trimmed) && URL.canParse(trimmed) ? trimmed : undefined;
}
