import type { LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import type { Job } from './job.ts';

/** Each sheet of a workbook, as its cells are shown. */
export async function ingestWorkbook(path: string, _job: Job): Promise<readonly LandedSheet[]> {
  throw unreadable('Workbooks cannot be read yet.', path, 'Save the sheet as CSV and upload that.');
}
