import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ToldDialect, FileWarning } from '@causeway/contract';
import { readDelimited } from '../csv/parse.ts';
import { sniffDelimited } from '../csv/sniff.ts';
import type { Dialect, Sniffed } from '../csv/dialect.ts';
import type { LandedSheet } from '../tables.ts';
import { fastRead } from './fast-read.ts';
import { freeColumns } from './free-columns.ts';
import type { Job } from './job.ts';
import { openLanding } from './landing.ts';
import { createReadNotes } from './read-notes.ts';
import { readSample, sampleBytes, toContract, toTold } from './sniff-source.ts';
import { finishSheet } from './finish-sheet.ts';
import { unreadable } from '../xlsx/unreadable.ts';

const previewRows = 100;
/** Rows that are held as texts. */
const [maxBatchRows, batchCells] = [4096, 262_144];
/** The parser keeps a row of up to this many cells; DuckDB takes as many columns. */
const maxColumns = 16_384;

async function sendSample(path: string, dialect: Dialect, job: Job): Promise<void> {
  const source = createReadStream(path, { end: sampleBytes });
  for await (const { rows, lines } of readDelimited(source, dialect, { batchRows: previewRows })) {
    job.sample({
      sheet: sheetName(0),
      columns: dialect.columns.map((column) => ({ ...column, proposed: null })),
      lines: lines.slice(0, previewRows),
      values: dialect.columns.map((_, at) => rows.slice(0, previewRows).map((row) => row[at] ?? null)),
    });
    break;
  }
  source.destroy();
}

export const sheetName = (index: number): string => (index === 0 ? 'Sheet1' : `Table ${index + 1}`);

export interface DelimitedSource {
  readonly path: string;
  readonly told: ToldDialect;
}

interface Table {
  readonly path: string;
  readonly bytes: number;
  readonly dialect: Dialect;
  readonly index: number;
  readonly sniffed: Sniffed;
}

/** Own parser: every row is kept, or refused with line and reason; what is no row is told. */
async function slowRead({ path, bytes, dialect, index }: Table, job: Job) {
  const columns = dialect.columns.map(({ name }) => name);
  const landing = openLanding({ out: job.out, file: `sheet-${index + 1}.parquet`, columns });
  const notes = createReadNotes();
  const batchRows = Math.max(1, Math.min(maxBatchRows, Math.floor(batchCells / columns.length)));
  for await (const batch of readDelimited(createReadStream(path, { highWaterMark: 1024 * 1024 }), dialect, { batchRows })) {
    landing.add(batch.rows, batch.lines);
    notes.add(batch);
    const percent = bytes === 0 ? 100 : (100 * batch.bytes) / bytes;
    job.progress({ phase: 'reading rows', percent, rows: landing.rows, bytes: batch.bytes, bytesTotal: bytes });
    if (job.isInterrupted) throw new Error('INTERRUPT Error: Interrupted!');
  }
  landing.finish();
  return { rows: landing.rows, rejects: notes.rejects, leftOut: notes.leftOut, warnings: notes.warnings() };
}

async function landTable(table: Table, job: Job): Promise<LandedSheet> {
  const { dialect, index, sniffed } = table;
  const read = (await fastRead(table, job)) ?? (await slowRead(table, job));
  const total: FileWarning[] =
    sniffed.totalLine === null || index > 0
      ? []
      : [{ code: 'total-row', message: `Line ${sniffed.totalLine} looks like a total of the rows above it.`, count: 1 }];
  return finishSheet(
    {
      name: sheetName(index),
      file: `sheet-${index + 1}.parquet`,
      columns: dialect.columns,
      rows: read.rows,
      rejects: read.rejects,
      leftOut: read.leftOut,
      warnings: [...read.warnings, ...total],
      dialect: toContract(dialect),
      decisions:
        index === 0 ? sniffed.decisions.map((decision) => ({ ...decision, alternatives: [...decision.alternatives] })) : [],
      isHidden: false,
    },
    job,
  );
}

/** Text with delimiters: how it is to be read is found out, and may be told. */
export async function ingestDelimited({ path, told }: DelimitedSource, job: Job): Promise<readonly LandedSheet[]> {
  const { size: bytes } = await stat(path);
  job.progress({ phase: 'finding out how to read it', bytes: 0, bytesTotal: bytes });
  const sample = await readSample(path, bytes);
  const sniffed = sniffDelimited(sample, { isWhole: sample.length === bytes, told: toTold(told) });
  const widest = Math.max(...sniffed.tables.map(({ columns }) => columns.length));
  if (widest === 0) throw unreadable('The file has no rows.', 'no columns were found');
  if (widest > maxColumns) throw unreadable(`The file has more than ${maxColumns} columns.`, `${widest} columns`);
  await sendSample(path, sniffed.dialect, job);
  const sheets: LandedSheet[] = [];
  for (const [index, table] of sniffed.tables.entries()) {
    const dialect = { ...table, columns: freeColumns(table.columns) };
    sheets.push(await landTable({ path, bytes, dialect, index, sniffed }, job));
  }
  return sheets;
}
