import type { ColumnProfile } from '@causeway/contract';
import type { ProfileSpec, RowsProfile } from '../tables.ts';
import type { Job } from '../worker/job.ts';
import { columnBlocks } from '../worker/column-blocks.ts';
import { quoteName, quoteText } from '../worker/sql-text.ts';
import type { ColumnBlock } from './column-block.ts';
import { describeBlock } from './describe-block.ts';
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
const copiedColumns = 100;
/** Columns of few rows are measured together, so many cells at once. */
const blockCells = 100_000;

/** Columns that are measured together. */
const blocksOf = (columns: readonly number[], rows: number): readonly (readonly number[])[] =>
  columnBlocks(columns, Math.max(1, Math.floor(blockCells / Math.max(1, rows))));

async function eachBlock(source: ProfileSource, work: (block: ColumnBlock) => Promise<void>): Promise<void> {
  const { engine, columns, rows } = source;
  const all = [...columns.keys()];
  if (columns.length < wideColumns || rows * copiedColumns > maxCopiedCells) {
    for (const block of blocksOf(all, rows)) await work({ source, from: source.from, columns: block });
    return;
  }
  for (const part of columnBlocks(all, copiedColumns)) {
    const names = part.map((column) => quoteName(columns[column]?.name ?? ''));
    await engine.run(`CREATE OR REPLACE TEMP TABLE profiled AS SELECT __row, ${names.join(', ')} FROM ${source.from}`);
    for (const block of blocksOf(part, rows)) await work({ source, from: 'profiled', columns: block });
  }
  await engine.run('DROP TABLE profiled');
}

/** Counts over every row; meanings and relations are guessed on a sample, and proven over every row where that is cheap. */
export async function profileSheet(spec: ProfileSpec, job: Job): Promise<RowsProfile> {
  const source = await openSource(spec, job);
  const { columns, rows, sample } = source;
  const profiles: ColumnProfile[] = [];
  const kinds: (FoundKind | undefined)[] = [];
  await eachBlock(source, async (block) => {
    job.progress({ phase: 'measuring columns', percent: (100 * profiles.length) / columns.length });
    for (const { profile, found } of await describeBlock(block)) {
      profiles.push(profile);
      kinds.push(found);
    }
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
