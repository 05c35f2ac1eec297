import { open } from 'node:fs/promises';
import type { FileDialect, ToldDialect } from '@causeway/contract';
import type { Dialect } from '../csv/dialect.ts';

/** What the sniffer looks at; most files show themselves in much less. */
export const sampleBytes = 1024 * 1024;

/** The beginning of a file. */
export async function readSample(path: string, bytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(bytes, sampleBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The contract's words for what is told, in the reader's. */
export function toTold(told: ToldDialect): Partial<Dialect> {
  const { header_line: headerLine, header_rows: headerRows, ...rest } = told;
  const given = Object.entries({ ...rest, headerLine, headerRows }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** The reader's words in the contract's. */
export const toContract = (dialect: Dialect): FileDialect => {
  const { encoding, delimiter, quote, escape, newline, comment, headerLine, headerRows } = dialect;
  return { encoding, delimiter, quote, escape, newline, comment, header_line: headerLine, header_rows: headerRows };
};
