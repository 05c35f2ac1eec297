import { TableParser } from '../../apps/server/src/providers/tables/csv/table-parser.ts';
import type { Parsed } from '../../apps/server/src/providers/tables/csv/table-parser.ts';
import { decodeSample } from '../../apps/server/src/providers/tables/csv/decode.ts';
import { sniffDelimited } from '../../apps/server/src/providers/tables/csv/sniff.ts';
import type { Sniffed } from '../../apps/server/src/providers/tables/csv/dialect.ts';

const sampleBytes = 1_048_576;

/** The first table of a file, its dialect guessed from the first megabyte. */
export interface Loaded {
  /** The header first, if there is one, then the rows with what stood beyond their last column. */
  readonly table: readonly (readonly string[])[];
  readonly sniffed: Sniffed;
  readonly parsed: Parsed;
}

export function loadTable(bytes: Buffer): Loaded {
  const sniffed = sniffDelimited(bytes.subarray(0, sampleBytes), { isWhole: bytes.length <= sampleBytes });
  const parser = new TableParser(sniffed.dialect);
  parser.feed(decodeSample(bytes, sniffed.dialect.encoding), true);
  const parsed = parser.take(Number.MAX_SAFE_INTEGER);
  const extras = new Map(parsed.deviations.map((deviation) => [deviation.line, deviation.extra]));
  const rows = parsed.rows.map((row, index) => [...row, ...(extras.get(parsed.lines[index] ?? 0) ?? [])]);
  const header = sniffed.dialect.columns.map((column) => column.label);
  return { table: sniffed.dialect.headerRows > 0 ? [header, ...rows] : rows, sniffed, parsed };
}
