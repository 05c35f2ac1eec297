import { join } from 'node:path';
import { Fault } from '@causeway/contract';
import type {
  DataArtifact,
  DataRun,
  ExecutionId,
  ExportFormat,
  ExportOptions,
  FileId,
  PostgresTarget,
} from '@causeway/contract';
import type { RunResult, Tables, Written } from '../../providers/tables/tables.ts';
import type { WorkingRun } from './data-job.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { DataOutput, DataRuns, RunOrigin, RunRef } from './data-runs.ts';
import { nameFailingStep } from './find-failing-step.ts';
import type { CompiledPlan, Plan, Plans } from './plans.ts';
import { countsOf, readTally } from './recipes/tally.ts';
import { sentOutput } from './sent-tables.ts';
import type { SealedTarget, SentTables } from './sent-tables.ts';
import type { SheetFolders } from './sheet-folders.ts';

export interface ExportsNeeds {
  readonly dataFiles: DataFiles;
  readonly tables: Tables;
  readonly runs: DataRuns;
  readonly folders: SheetFolders;
  readonly plans: Plans;
  readonly sentTables: SentTables;
  readonly now: () => number;
}

interface Wanted {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet: string | undefined;
  readonly output: ExportOptions;
}

/** Into a database; without steps the sheet as it is. */
export interface WantedTable extends Omit<Wanted, 'output'> {
  readonly plan: Plan | undefined;
  readonly to: PostgresTarget;
}

export interface StartOptions {
  readonly signal: AbortSignal;
  readonly by?: RunOrigin | undefined;
}

export interface WantedRun extends Wanted {
  readonly plan: Plan;
  /** The stored recipe that the plan is of. */
  readonly recipe?: DataRun['recipe'];
}

/** What a run of either kind is given. */
export interface ExportInput extends Partial<Plan> {
  readonly output: ExportOptions;
  /** The rows go into a database instead of a file. */
  readonly to?: SealedTarget;
}

/** The steps of a run; an export has none. */
export const planOf = ({ steps = [], parameters = [], values = {} }: ExportInput): Plan => ({ steps, parameters, values });

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  sqlite: 'application/vnd.sqlite3',
};
const jsonType = 'application/json; charset=utf-8';

/** The file's own name with the extension of what is written; `..` and folders cannot be in it. */
function fileNameOf({
  output,
  fileName,
  sheet,
  isOnly,
}: {
  output: ExportOptions;
  fileName: string;
  sheet: string;
  isOnly: boolean;
}): string {
  const stem = output.name ?? `${fileName.replace(/(?:\.[A-Za-z0-9]{1,8}){1,2}$/u, '')}${isOnly ? '' : ` ${sheet}`}`;
  const plain = stem
    .replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '_')
    .replace(/^\.+/u, '_')
    .slice(0, 200);
  return `${plain === '' ? 'data' : plain}.${output.format}`;
}

const artifactOf = ({ file, rows, bytes, sha256 }: Written, type: string): DataArtifact => ({
  name: file,
  type,
  bytes,
  sha256,
  rows,
});

function outputOf(result: RunResult, compiled: CompiledPlan, type: string): DataOutput {
  const tally = readTally(result.tally, { ...compiled, rowsOut: result.output.rows });
  return {
    counts: countsOf(tally, result.output.rows, compiled.isBalanced),
    artifacts: [
      artifactOf(result.output, type),
      ...(result.rejects === undefined ? [] : [artifactOf(result.rejects, mediaTypes.csv)]),
    ],
    steps: tally.steps,
    expectations: tally.expectations,
  };
}

interface Made {
  readonly needs: ExportsNeeds;
  readonly output: DataOutput;
}

const withoutSecret = ({ to: _to, ...input }: ExportInput): ExportInput => input;

/** Everything that somebody needs to trust what was written, or to make it again. */
async function writeManifest({ file, sheet }: FoundSheet, run: WorkingRun, { needs, output }: Made): Promise<void> {
  const { folders, now } = needs;
  const manifest = {
    run_id: run.id,
    created_at: now(),
    source: {
      file_id: file.id,
      name: file.name,
      sha256: file.sha256,
      bytes: file.bytes,
      sheet: sheet.name,
      dialect: sheet.dialect,
    },
    ...withoutSecret(run.input.spec as ExportInput),
    counts: output.counts,
    sent: output.sent,
    files: output.artifacts,
  };
  await folders.writeJson(folders.run(run.id), 'manifest.json', manifest);
}

/** Sheets, as they are or after steps, as files to download. */
export function createExports(needs: ExportsNeeds) {
  const { dataFiles, tables, runs, folders, plans, sentTables } = needs;
  const find = (run: WorkingRun): Promise<FoundSheet> =>
    dataFiles.findSheet({ owner: run.owner, id: run.input.fileId }, run.input.sheet);
  const named = ({ file, sheet }: FoundSheet, output: ExportOptions): string =>
    fileNameOf({ output, fileName: file.name, sheet: sheet.name, isOnly: (file.ingested?.sheets.length ?? 0) < 2 });
  const jobOptions = (run: WorkingRun) => ({
    signal: run.signal,
    into: folders.run(run.id),
    onProgress: run.progress,
    onLog: run.log,
  });

  /** What went into a database is not kept as a file. */
  async function sendWhereAsked(run: WorkingRun, written: Written, output: DataOutput): Promise<DataOutput> {
    const { to } = run.input.spec as ExportInput;
    if (to === undefined) return output;
    const sent = await sentTables.send(run, to, written);
    return { ...output, artifacts: output.artifacts.filter(({ name }) => name !== written.file), sent };
  }

  async function exportSheet(run: WorkingRun): Promise<DataOutput> {
    const found = await find(run);
    const { output } = run.input.spec as ExportInput;
    const columns = found.sheet.fields.map(({ name }) => name);
    const spec = { source: found.source, columns, output, fileName: named(found, output) };
    const written = await tables.perform('export', spec, jobOptions(run));
    const { rows } = found.sheet;
    const counts = { rows_in: rows, rows_out: written.rows, rejected: 0, filtered: 0, deduplicated: 0 };
    const done = await sendWhereAsked(run, written, {
      counts: { ...counts, is_balanced: rows === written.rows },
      artifacts: [artifactOf(written, mediaTypes[output.format])],
    });
    await writeManifest(found, run, { needs, output: done });
    return done;
  }

  async function transform(run: WorkingRun): Promise<DataOutput> {
    const found = await find(run);
    const input = run.input.spec as ExportInput;
    const { output } = input;
    const open = await plans.open(found, planOf(input), run.signal);
    const compiled = plans.compile(open, { isRun: true });
    const { typed, sql, rejectsSql, tallySql, files } = compiled;
    const statements = { typed, sql, rejectsSql, tallySql };
    const spec = { source: found.source, others: files, ...statements, output, fileName: named(found, output) };
    const result = await tables.perform('run', spec, jobOptions(run)).catch(async (error: unknown) => {
      throw await nameFailingStep(error, found, { open, plans, tables, signal: run.signal });
    });
    const done = await sendWhereAsked(run, result.output, outputOf(result, compiled, mediaTypes[output.format]));
    await writeManifest(found, run, { needs, output: done });
    return done;
  }

  /** The kind of a run with steps is `run`, of one without `export`. */
  async function start(
    wanted: Wanted & Partial<WantedRun> & Pick<ExportInput, 'to'>,
    { signal, by }: StartOptions,
  ): Promise<ExecutionId> {
    const { owner, fileId, output, plan, recipe, to } = wanted;
    const found = await dataFiles.findSheet({ owner, id: fileId }, wanted.sheet);
    // What cannot be compiled is told at once, not by a run that fails.
    if (plan !== undefined) plans.compile(await plans.open(found, plan, signal));
    const input = {
      fileId,
      sheet: found.sheet.name,
      spec: { output, ...plan, ...(to === undefined ? {} : { to }) } satisfies ExportInput,
      recipe,
      by,
    };
    return runs.start({ ...input, kind: plan === undefined ? 'export' : 'run', owner, label: found.file.name });
  }

  return {
    exportSheet,
    transform,
    startExport: (wanted: Wanted, signal: AbortSignal) => start(wanted, { signal }),
    startSending: async ({ to, plan, ...wanted }: WantedTable, signal: AbortSignal) => {
      const sealed = await sentTables.seal(wanted.owner, to);
      return start({ ...wanted, ...(plan === undefined ? {} : { plan }), output: sentOutput, to: sealed }, { signal });
    },
    startRun: (wanted: WantedRun, options: StartOptions) => start(wanted, options),

    /** An artifact of a run, or its manifest. */
    async download(ref: RunRef, name: string | undefined) {
      const run: DataRun = await runs.find(ref);
      if (run.status !== 'completed') {
        throw new Fault('conflict', { message: `The run is ${run.status}; there is nothing to download.` });
      }
      const known = [
        ...run.artifacts.map((artifact) => ({ name: artifact.name, type: artifact.type })),
        { name: 'manifest.json', type: jsonType },
      ];
      const wanted = name === undefined ? known[0] : known.find((each) => each.name === name);
      const opened = wanted === undefined ? undefined : await folders.openFile(join(folders.run(ref.id), wanted.name));
      if (wanted === undefined || opened === undefined) {
        throw new Fault('not_found', { param: 'name', message: 'The run left no such file.' });
      }
      return { ...wanted, ...opened };
    },
  };
}

export type Exports = ReturnType<typeof createExports>;
