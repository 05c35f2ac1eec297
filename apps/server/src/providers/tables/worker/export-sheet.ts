import type { ExportSpec, Written } from '../tables.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { writeTable } from './write-table.ts';

/** Writes a sheet as a file of another format, in the order of its rows. */
export function exportSheet({ source, columns, output, fileName }: ExportSpec, job: Job): Promise<Written> {
  const names = columns.map(quoteName).join(', ');
  return writeTable({ sql: `SELECT ${names} FROM read_parquet(${quoteText(source)})`, output, fileName }, job);
}
