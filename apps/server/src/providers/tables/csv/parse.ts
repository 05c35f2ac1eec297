import { decodeStream } from './decode.ts';
import type { Batch, Dialect } from './dialect.ts';
import { TableParser } from './table-parser.ts';

/** Size of a batch. */
export interface ReadOptions {
  /** Rows of a batch, 4096 unless told. */
  readonly batchRows?: number;
}

/**
 * Reads one table of a delimited file as rows of text, in batches, in memory bounded by the longest row. Nothing is
 * lost without a word: titles, notes and repeated headers come as asides, rows with another number of cells are kept
 * and come as deviations, too, rows beyond every limit as rejects.
 *
 * @throws RangeError for an encoding nobody knows; whatever `source` throws.
 */
export async function* readDelimited(
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  options: ReadOptions = {},
): AsyncGenerator<Batch> {
  const size = options.batchRows ?? 4096;
  const parser = new TableParser(dialect);
  const reach = { bytes: 0, undecodable: 0, undecodableAt: null as number | null };
  for await (const piece of decodeStream(source, dialect.encoding)) {
    reach.bytes = piece.bytes;
    reach.undecodable += piece.undecodable;
    reach.undecodableAt ??= piece.undecodableAt;
    parser.feed(piece.text, false);
    while (parser.settled >= size) yield nextBatch(parser, size, reach);
  }
  parser.feed('', true);
  do yield nextBatch(parser, size, reach);
  while (parser.settled > 0);
}

function nextBatch(
  parser: TableParser,
  size: number,
  reach: { bytes: number; undecodable: number; undecodableAt: number | null },
): Batch {
  const { rows, lines, asides, rejects, deviations } = parser.take(size);
  const batch = { rows, lines, asides, rejects, deviations, ...reach };
  reach.undecodable = 0;
  reach.undecodableAt = null;
  return batch;
}
