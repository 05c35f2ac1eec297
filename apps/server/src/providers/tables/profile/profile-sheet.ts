import type { ColumnProfile } from '@causeway/contract';
import type { ProfileSpec, RowsProfile } from '../tables.ts';
import type { Job } from '../worker/job.ts';
import { columnBlocks } from '../worker/column-blocks.ts';
import { quoteName, quoteText } from '../worker/sql-text.ts';
import { describeColumn } from './describe-column.ts';
import { findWarnings } from './find-warnings.ts';
import { takeSample } from './profile-source.ts';
import type { FoundKind, ProfileSource } from './profile-source.ts';
import { fitProfile } from './fit-profile.ts';
import { findRelations } from './relations.ts';
import { describeTable } from './table-facts.ts';

async function openSource({ source: path, columns }: ProfileSpec, job: Job): Promise<ProfileSource> {
  const { engine } = job;
  const read = `read_parquet(${quoteText(path)})`;
  const [counted] = await engine.rows<{ readonly n: string }>(`SELECT count(*)::VARCHAR AS n FROM ${read}`);
  const rows = Number(counted?.n ?? 0);
  return { engine, path, from: read, columns, rows, sample: await takeSample(engine, { path, columns, rows }) };
}

/** 95 % of the shares in a sample of so many rows are at most this far from those of all rows. */
const errorOf = (sampled: number): number => Math.round((0.98 / Math.sqrt(sampled)) * 10_000) / 10_000;

/** Statements over thousands of columns take longer to plan than to run; parts of a wide sheet are tables of their own. */
const wideColumns = 300;
/** More is not copied. */
const maxCopiedCells = 50_000_000;
const blockColumns = 100;

async function eachBlock(source: ProfileSource, work: (from: string, column: number) => Promise<void>): Promise<void> {
  const { engine, columns, rows } = source;
  if (columns.length < wideColumns || rows * blockColumns > maxCopiedCells) {
    for (const column of columns.keys()) await work(source.from, column);
    return;
  }
  for (const block of columnBlocks([...columns.keys()], blockColumns)) {
    const names = block.map((column) => quoteName(columns[column]?.name ?? ''));
    await engine.run(`CREATE OR REPLACE TEMP TABLE profiled AS SELECT __row, ${names.join(', ')} FROM ${source.from}`);
    for (const column of block) await work('profiled', column);
  }
  await engine.run('DROP TABLE profiled');
}

/** Counts over every row; meanings and relations are guessed on a sample, and proven over every row where that is cheap. */
export async function profileSheet(spec: ProfileSpec, job: Job): Promise<RowsProfile> {
  const source = await openSource(spec, job);
  const { columns, rows, sample } = source;
  const profiles: ColumnProfile[] = [];
  const kinds: (FoundKind | undefined)[] = [];
  await eachBlock(source, async (from, column) => {
    job.progress({ phase: 'measuring columns', percent: (100 * column) / columns.length });
    const { profile, found } = await describeColumn({ ...source, from }, column);
    profiles.push(profile);
    kinds.push(found);
  });
  job.progress({ phase: 'looking for relations' });
  const table = await describeTable(source, profiles, spec.parquetBytes);
  const relations = await findRelations({ source, profiles, kinds, others: spec.others });
  const isSampled = sample.rows < rows;
  return fitProfile({
    table,
    columns: profiles,
    relations,
    warnings: await findWarnings(source, { table, relations }, profiles),
    sampled_rows: isSampled ? sample.rows : null,
    sampling_error: isSampled ? errorOf(sample.rows) : null,
  });
}
