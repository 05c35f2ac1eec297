import type { ProfileSpec, RowsProfile } from '../tables.ts';
import type { Engine } from '../worker/engine.ts';
import type { Job } from '../worker/job.ts';
import { columnBlocks } from '../worker/column-blocks.ts';
import { quoteName, quoteText } from '../worker/sql-text.ts';
import { describeBlock } from './describe-block.ts';
import type { DescribedColumn } from './describe-block.ts';
import { findWarnings } from './find-warnings.ts';
import { takeSample } from './profile-source.ts';
import type { ProfileSource } from './profile-source.ts';
import { fitProfile } from './fit-profile.ts';
import { findRelations } from './relations.ts';
import { describeTable } from './table-facts.ts';

async function openSource({ source: path, columns }: ProfileSpec, engine: Engine): Promise<ProfileSource> {
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

/** Columns that are measured one block after the other, in the same session. */
interface Part {
  readonly blocks: readonly (readonly number[])[];
  /** Makes a table of them before. */
  readonly isCopied: boolean;
}

function partsOf({ columns, rows }: ProfileSource): readonly Part[] {
  const all = [...columns.keys()];
  if (columns.length < wideColumns || rows * copiedColumns > maxCopiedCells) {
    return blocksOf(all, rows).map((block) => ({ blocks: [block], isCopied: false }));
  }
  return columnBlocks(all, copiedColumns).map((part) => ({ blocks: blocksOf(part, rows), isCopied: true }));
}

async function describePart(source: ProfileSource, { blocks, isCopied }: Part): Promise<readonly DescribedColumn[]> {
  const { engine, columns } = source;
  if (isCopied) {
    const names = blocks.flat().map((column) => quoteName(columns[column]?.name ?? ''));
    await engine.run(`CREATE OR REPLACE TEMP TABLE profiled AS SELECT __row, ${names.join(', ')} FROM ${source.from}`);
  }
  const described: DescribedColumn[] = [];
  for (const block of blocks) {
    described.push(...(await describeBlock({ source, from: isCopied ? 'profiled' : source.from, columns: block })));
  }
  return described;
}

/** Some statements keep one core busy, and some none: another session fills the gaps. */
async function describeColumns(source: ProfileSource, tell: (done: number) => void): Promise<readonly DescribedColumn[]> {
  const parts = partsOf(source);
  const described: (readonly DescribedColumn[])[] = [];
  let [next, done] = [0, 0];
  async function work(engine: Engine): Promise<void> {
    for (let at = next; at < parts.length; at = next) {
      next += 1;
      const part = parts[at];
      if (part === undefined) return;
      const found = await describePart({ ...source, engine }, part);
      described[at] = found;
      tell((done += found.length));
    }
  }
  const other = await source.engine.beside();
  const results = await Promise.allSettled([work(source.engine), work(other)]);
  other.close();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return described.flat();
}

/** Counts over every row; meanings and relations are guessed on a sample, and proven over every row where that is cheap. */
export async function profileSheet(spec: ProfileSpec, job: Job): Promise<RowsProfile> {
  const engine = await job.engine.beside();
  try {
    return await profileWith(spec, job, engine);
  } finally {
    engine.close();
  }
}

async function profileWith(spec: ProfileSpec, job: Job, engine: Engine): Promise<RowsProfile> {
  const source = await openSource(spec, engine);
  const { columns, rows, sample } = source;
  const described = await describeColumns(source, (done) =>
    job.progress({ phase: 'measuring columns', percent: (100 * done) / columns.length }),
  );
  const profiles = described.map(({ profile }) => profile);
  const kinds = described.map(({ found }) => found);
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
