import { cuttingOf } from '../../apps/server/src/providers/tables/csv/sample-rows.ts';
import type { Dialect } from '../../apps/server/src/providers/tables/csv/dialect.ts';
import { TableParser } from '../../apps/server/src/providers/tables/csv/table-parser.ts';
import type { Parsed } from '../../apps/server/src/providers/tables/csv/table-parser.ts';

/** Parses a text in pieces of the given sizes, over and over. */
export function parseInPieces(text: string, dialect: Dialect, sizes: readonly number[]): Parsed {
  const parser = new TableParser(dialect);
  const usable = sizes.filter((size) => size > 0);
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = usable[turn % Math.max(1, usable.length)] ?? text.length;
    parser.feed(text.slice(at, at + size), false);
    at += size;
  }
  parser.feed('', true);
  return parser.take(Number.MAX_SAFE_INTEGER);
}

/**
 * What a parse lost of its text, in words; undefined when nothing: every line of the text is a row, an aside or a
 * reject, and every character of a row that is no delimiter, quote, escape or space stands in one of its cells.
 */
export function findLoss(text: string, dialect: Dialect, parsed: Parsed): string | undefined {
  const items = [
    ...parsed.rows.map((cells, index) => ({ line: parsed.lines[index] ?? 0, raw: parsed.raws[index] ?? '', cells })),
    ...[...parsed.asides, ...parsed.rejects].map(({ line, raw }) => ({ line, raw, cells: undefined })),
  ].toSorted((first, second) => first.line - second.line);
  const extras = new Map(parsed.deviations.map((deviation) => [deviation.line, deviation.extra]));
  const { isCrEnd } = cuttingOf(dialect);
  let at = 0;
  for (const { line, raw, cells } of items) {
    if (!text.startsWith(raw, at)) return `line ${line} is not what follows at ${at}: ${JSON.stringify(raw)}`;
    at += raw.length;
    if (text.startsWith('\r\n', at)) at += 2;
    else if (text[at] === '\n' || (isCrEnd && text[at] === '\r')) at += 1;
    const lost = cells === undefined ? undefined : lostCharacter(raw, [...cells, ...(extras.get(line) ?? [])], dialect);
    if (lost !== undefined) {
      return `line ${line} lost ${JSON.stringify(lost)}: ${JSON.stringify(raw)} became ${JSON.stringify(cells)}`;
    }
    if (cells !== undefined && cells.length !== dialect.columns.length) return `line ${line} has ${cells.length} cells`;
  }
  return at === text.length ? undefined : `the text from ${at} on: ${JSON.stringify(text.slice(at, at + 40))}`;
}

function lostCharacter(raw: string, cells: readonly string[], dialect: Dialect): string | undefined {
  const structural = new Set(` \r\n\t"'“”\\,;|:${dialect.delimiter}${dialect.quote}`);
  const counts = new Map<string, number>();
  for (const char of raw) if (!structural.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  for (const char of cells.join('')) if (!structural.has(char)) counts.set(char, (counts.get(char) ?? 0) - 1);
  return [...counts].find(([, count]) => count !== 0)?.[0];
}
