import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sheet } from '@causeway/contract';
import type { LandedSheet } from '../tables.ts';
import type { Job } from './job.ts';
import { openLanding } from './landing.ts';
import { proposeTypes } from './propose-types.ts';

/** Text of the file that is in no cell. */
export interface LeftOut {
  readonly line: number;
  readonly raw: string;
  readonly reason: string;
}

export interface ReadSheet {
  readonly name: string;
  readonly file: string;
  readonly columns: readonly { readonly name: string; readonly label: string }[];
  readonly rows: number;
  /** Rows that are none of the sheet's. */
  readonly rejects: readonly LeftOut[];
  /** What is no row; it is listed with the refused rows, and counted as none. */
  readonly leftOut?: readonly LeftOut[];
  readonly warnings: Sheet['warnings'];
  readonly dialect: Sheet['dialect'];
  readonly decisions: Sheet['decisions'];
  readonly isHidden: boolean;
}

function writeRejects(sheet: ReadSheet, job: Job): string | undefined {
  const texts = [...sheet.rejects, ...(sheet.leftOut ?? [])].toSorted((a, b) => a.line - b.line);
  if (texts.length === 0) return undefined;
  const file = sheet.file.replace('sheet-', 'rejects-');
  const landing = openLanding({ out: job.out, file, columns: ['reason', 'raw'] });
  landing.add(
    texts.map(({ reason, raw }) => [reason, raw]),
    texts.map(({ line }) => line),
  );
  return landing.finish();
}

/** What is said about a sheet when its rows are written: the types that its text allows, its size, what was refused. */
export async function finishSheet(sheet: ReadSheet, job: Job): Promise<LandedSheet> {
  const { name, file, columns, rows, rejects, isHidden, dialect, decisions, warnings } = sheet;
  const path = join(job.out, file);
  const rejectsFile = writeRejects(sheet, job);
  const proposed = await proposeTypes({ engine: job.engine, path, columns: columns.map((column) => column.name), rows });
  const { size } = await stat(path);
  return {
    name,
    rows,
    columns: columns.length,
    rejected: rejects.length,
    rows_in: rows + rejects.length,
    is_hidden: isHidden,
    dialect,
    decisions,
    warnings,
    bytes: size,
    file,
    rejectsFile,
    fields: columns.map((column, at) => ({
      name: column.name,
      label: column.label,
      proposed: proposed[at] ?? null,
    })),
  };
}
