import { join } from 'node:path';
import { Fault } from '@causeway/contract';
import type { ExportOptions, FileDialect } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { DataRuns, RunRef } from './data-runs.ts';
import { planOf } from './exports.ts';
import type { ExportInput } from './exports.ts';
import type { CompiledPlan, Plans } from './plans.ts';
import type { Profiles } from './profiles.ts';
import { saltMark } from './recipes/check-recipe.ts';
import { canonicalJson } from './recipes/hash-steps.ts';
import { quoteName, quoteText } from './recipes/sql-text.ts';
import type { SheetFolders } from './sheet-folders.ts';

export interface BundlesNeeds {
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly tables: Pick<Tables, 'perform'>;
  readonly runs: Pick<DataRuns, 'find'>;
  readonly folders: SheetFolders;
  readonly plans: Plans;
  readonly profiles: Profiles;
}

/** What a manifest says of where the rows came from, and of what was done. */
interface Manifest extends ExportInput {
  readonly source: { readonly sha256: string; readonly dialect: FileDialect | null };
  readonly output: ExportOptions;
}

const fileName = 'bundle.zip';

const readme = `The rows of a run as they came, and what was done to them.

input.parquet   the sheet: every cell as text, "__row" is its line in the source
*.parquet       other sheets that the steps read
plan.json       the steps, their parameters and the values of this run
plan.sql        the same as SQL: \`duckdb < plan.sql\` makes result.csv, and rejected.csv where rows were refused
profile.json    what the columns of the sheet hold
manifest.json   source with its checksum, counts, and checksums of what the run wrote

Masks that hash are made with a secret of the server, which is not here: put one in its place.
`;

/** What plain DuckDB runs in the folder of the bundle. */
function scriptOf({ sql, hasRow, rejectsSql, files }: CompiledPlan): string {
  const tables = ['input', ...Object.keys(files)];
  const views = tables.map(
    (name) => `CREATE VIEW ${quoteName(name)} AS SELECT * FROM read_parquet(${quoteText(`${name}.parquet`)});`,
  );
  const rejected =
    rejectsSql === undefined
      ? []
      : [`CREATE TABLE rejected AS\n${rejectsSql};`, "COPY rejected TO 'rejected.csv' (FORMAT csv, HEADER);"];
  const result = hasRow ? 'SELECT * EXCLUDE ("__row") FROM result' : 'SELECT * FROM result';
  return [
    ...views,
    `CREATE TABLE result AS\n${sql};`,
    `COPY (${result}) TO 'result.csv' (FORMAT csv, HEADER);`,
    ...rejected,
    '',
  ].join('\n\n');
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** All that somebody else needs to make the result of a run again. */
export function createBundles({ dataFiles, tables, runs, folders, plans, profiles }: BundlesNeeds) {
  /** A file that was read anew since has other rows than the run had. */
  function requireSame({ source }: Manifest, { file, sheet }: FoundSheet): void {
    if (source.sha256 === file.sha256 && canonicalJson(source.dialect) === canonicalJson(sheet.dialect)) return;
    throw new Fault('conflict', { message: 'The file was read in another way since the run; run it again.' });
  }

  async function make(ref: RunRef, into: string, signal: AbortSignal): Promise<void> {
    const run = await runs.find(ref);
    const manifest = (await folders.readJson(folders.run(ref.id), 'manifest.json')) as Manifest | undefined;
    if (run.status !== 'completed' || manifest === undefined) {
      throw new Fault('conflict', { message: `The run is ${run.status} and wrote nothing that could be made again.` });
    }
    const found = await dataFiles.findSheet({ owner: ref.owner, id: run.file_id }, run.sheet);
    requireSame(manifest, found);
    const plan = planOf(manifest);
    const compiled = plans.compile(await plans.open(found, plan, signal), { salt: saltMark });
    const profile = await profiles.get(ref.owner, run.file_id, run.sheet);
    const others = Object.entries(compiled.files).map(([name, path]) => [`${name}.parquet`, path] as const);
    const texts = {
      'README.txt': readme,
      'plan.json': pretty({ version: 1, ...plan }),
      'plan.sql': scriptOf(compiled),
      'profile.json': pretty(profile),
      'manifest.json': pretty(manifest),
    };
    const spec = { files: { 'input.parquet': found.source, ...Object.fromEntries(others) }, texts, fileName };
    await tables.perform('bundle', spec, { signal, into });
  }

  return {
    /** Made when first asked for, kept beside what the run wrote. */
    async open(ref: RunRef, signal: AbortSignal) {
      const into = join(folders.run(ref.id), 'bundle');
      const run = await runs.find(ref);
      const path = join(into, fileName);
      const kept = await folders.openFile(path);
      if (kept === undefined) await make(ref, into, signal);
      const opened = kept ?? (await folders.openFile(path));
      if (opened === undefined) throw new Fault('not_found', { message: 'The bundle is gone; ask again.' });
      return { name: `${run.artifacts[0]?.name ?? run.sheet} ${fileName}`, ...opened };
    },
  };
}

export type Bundles = ReturnType<typeof createBundles>;
