import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UsageEntry } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import { csvHeader, csvLines, typedSelect } from './costs-csv.ts';

export interface CostsFile {
  readonly name: string;
  readonly type: string;
  readonly content: Readable;
  /** Undefined: not known before the end. */
  readonly sizeBytes: number | undefined;
}

type Pages = AsyncIterable<readonly UsageEntry[]>;

async function* csvOf(pages: Pages): AsyncGenerator<string> {
  yield csvHeader;
  for await (const page of pages) yield csvLines(page);
}

/** How the CSV is written that the table program reads. */
const told = {
  delimiter: ',',
  quote: '"',
  escape: 'doubled',
  newline: 'crlf',
  comment: null,
  header_line: 1,
  header_rows: 1,
} as const;
const parquetOutput = { format: 'parquet', delimiter: ',', newline: 'lf', bom: false, header: true, safe: false } as const;

/** The table program reads the CSV as text and writes it with the types it has. */
async function writeParquet(tables: Tables, pages: Pages, { folder, signal }: { folder: string; signal: AbortSignal }) {
  const source = join(folder, 'costs.csv');
  await pipeline(Readable.from(csvOf(pages)), createWriteStream(source), { signal });
  const { sheets } = await tables.perform(
    'ingest',
    { source, name: 'costs.csv', told },
    { signal, into: join(folder, 'sheet') },
  );
  const [sheet] = sheets;
  if (!sheet) throw new Error('a CSV file is one sheet');
  const spec = {
    source: join(folder, 'sheet', sheet.file),
    others: {},
    sql: typedSelect,
    rejectsSql: undefined,
    tallySql: undefined,
  };
  const run = { ...spec, output: parquetOutput, fileName: 'costs.parquet' };
  const { output: written } = await tables.perform('run', run, { signal, into: join(folder, 'out') });
  return join(folder, 'out', written.file);
}

/** The ledger as a file to download; CSV is sent while it is read. `directory` is on the disk of the table program's. */
export function createCostsExport(tables: Tables, directory: string) {
  async function parquet(pages: Pages, signal: AbortSignal): Promise<CostsFile> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(directory, 'costs-'));
    const drop = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const path = await writeParquet(tables, pages, { folder, signal });
      const content = createReadStream(path);
      content.once('close', () => void drop());
      const { size } = await stat(path);
      return { name: 'costs.parquet', type: 'application/vnd.apache.parquet', content, sizeBytes: size };
    } catch (error) {
      await drop();
      throw error;
    }
  }

  return {
    async open(format: 'csv' | 'parquet', pages: Pages, signal: AbortSignal): Promise<CostsFile> {
      if (format === 'parquet') return parquet(pages, signal);
      return { name: 'costs.csv', type: 'text/csv; charset=utf-8', content: Readable.from(csvOf(pages)), sizeBytes: undefined };
    },
  };
}
export type CostsExport = ReturnType<typeof createCostsExport>;
