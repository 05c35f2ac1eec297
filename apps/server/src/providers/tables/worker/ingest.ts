import type { FileKind } from '@causeway/contract';
import { identify } from '../identify.ts';
import type { FileFormat } from '../identify.ts';
import type { Ingested, IngestSpec, LandedSheet } from '../tables.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { ingestDelimited } from './ingest-delimited.ts';
import { ingestJson } from './ingest-json.ts';
import { ingestParquet } from './ingest-parquet.ts';
import { ingestSqlite } from './ingest-sqlite.ts';
import { ingestWorkbook } from './ingest-workbook.ts';
import type { Job } from './job.ts';
import { unpack } from './unpack.ts';

const kinds: Readonly<Record<Exclude<FileFormat, 'zip' | 'gz' | 'zst'>, FileKind>> = {
  xlsx: 'xlsx',
  xlsm: 'xlsx',
  xlsb: 'xlsb',
  xls: 'xls',
  'spreadsheet-xml': 'xls',
  ods: 'ods',
  parquet: 'parquet',
  sqlite: 'sqlite',
  json: 'json',
  ndjson: 'ndjson',
  delimited: 'delimited',
};

const compressions = { gz: 'gzip', zst: 'zstd', zip: 'zip' } as const;

interface Source {
  readonly path: string;
  readonly format: FileFormat;
  readonly told: IngestSpec['told'];
}

function land({ path, format, told }: Source, job: Job): Promise<readonly LandedSheet[]> {
  switch (format) {
    case 'delimited':
      return ingestDelimited({ path, told }, job);
    case 'json':
    case 'ndjson':
      return ingestJson(path, format, job);
    case 'parquet':
      return ingestParquet(path, job);
    case 'sqlite':
      return ingestSqlite(path, job);
    default:
      return ingestWorkbook({ path, format, told }, job);
  }
}

/** Reads a file, whatever it is, into sheets of text. Throws `file_unreadable` with what to do instead. */
export async function ingest(spec: IngestSpec, job: Job): Promise<Ingested> {
  const outer = await identify(spec.source);
  const compression = outer.format in compressions ? compressions[outer.format as keyof typeof compressions] : null;
  const path = compression === null ? spec.source : await unpack(spec.source, outer, job);
  const { format } = compression === null ? outer : await identify(path);
  if (format === 'zip' || format === 'gz' || format === 'zst') {
    throw unreadable('The archive holds another archive.', format, 'Unpack the inner one first.');
  }
  const sheets = await land({ path, format, told: spec.told }, job);
  if (sheets.length === 0) throw unreadable('The file holds no table.', format);
  return { kind: kinds[format], compression, sheets, warnings: [] };
}
