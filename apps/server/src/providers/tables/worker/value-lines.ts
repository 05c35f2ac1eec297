import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ValueLine {
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a file with one value a line that hold the values of these numbers, from 1; blank lines hold none. */
export async function findValueLines(path: string, wanted: ReadonlySet<number>): Promise<readonly ValueLine[]> {
  const found: ValueLine[] = [];
  if (wanted.size === 0) return found;
  const source = createReadStream(path);
  let line = 0;
  let value = 0;
  for await (const text of createInterface({ input: source, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    value += 1;
    if (wanted.has(value)) found.push({ line, text });
    if (found.length === wanted.size) break;
  }
  source.destroy();
  return found;
}
