import { sniffDelimited } from '../../tables/csv/sniff.ts';
import { readDelimited } from '../../tables/csv/parse.ts';
import type { DocumentText } from '../documents.ts';
import { describeRow } from './read-xlsx.ts';
import { TextBuilder } from './text-builder.ts';

const sampleBytes = 1024 * 1024;

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += sampleBytes) yield bytes.subarray(at, at + sampleBytes);
}

/** Delimited text, one line for each row. */
export async function readCsv(bytes: Uint8Array): Promise<DocumentText> {
  const builder = new TextBuilder();
  const sniffed = sniffDelimited(bytes.subarray(0, sampleBytes), { isWhole: bytes.byteLength <= sampleBytes });
  const names = sniffed.dialect.columns.map(({ label }) => label);
  let rejected = 0;
  for await (const { rows, rejects } of readDelimited(inPieces(bytes), sniffed.dialect)) {
    for (const row of rows) builder.line(describeRow(names, row));
    rejected += rejects.length;
  }
  if (rejected > 0) builder.warn(`${rejected} rows could not be read.`);
  return builder.finish('csv');
}
