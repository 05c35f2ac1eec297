import type { RunResult, RunSpec, Written } from '../tables.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { isStatementError, isStepError, stepFault } from './worker-errors.ts';
import { writeTable } from './write-table.ts';

/** The sheet and the others under the names that the SQL knows them by. */
async function openInputs({ source, others }: RunSpec, job: Job): Promise<void> {
  for (const [name, path] of Object.entries({ input: source, ...others })) {
    await job.engine.run(`CREATE VIEW ${quoteName(name)} AS SELECT * FROM read_parquet(${quoteText(path)})`);
  }
}

const csv = { format: 'csv', delimiter: ',', newline: 'lf', bom: false, header: true, safe: true } as const;

async function writeRejects({ rejectsSql, fileName }: RunSpec, job: Job): Promise<Written | undefined> {
  if (rejectsSql === undefined) return undefined;
  const [counted] = await job.engine.rows<{ readonly rows: string }>(`SELECT count(*)::VARCHAR AS rows FROM (${rejectsSql})`);
  if (Number(counted?.rows ?? 0) === 0) return undefined;
  const name = `${fileName.replace(/\.[a-z]+$/u, '')} rejected.csv`;
  return writeTable({ sql: rejectsSql, output: csv, fileName: name, isWhole: true }, job);
}

/** The first step whose list fails: longer lists fail with it. */
async function findFailing(prefixes: NonNullable<RunSpec['prefixes']>, job: Job): Promise<string | undefined> {
  let [low, high] = [0, prefixes.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const works = await job.engine.run(`CREATE OR REPLACE TEMP TABLE tried AS ${prefixes[middle]?.sql ?? ''}`).then(
      () => true,
      () => false,
    );
    if (works) low = middle + 1;
    else high = middle;
  }
  return prefixes[low]?.step;
}

/** Once, for what is written and what is counted. An error of the engine gets the name of the step that it came from. */
async function makeResult({ sql, prefixes = [] }: RunSpec, rowsTotal: number, job: Job): Promise<void> {
  try {
    await job.during({ phase: 'running the steps', rowsTotal }, job.engine.run(`CREATE TABLE result AS ${sql}`));
  } catch (error) {
    const isPlain = error instanceof Error && isStatementError(error.message) && !isStepError(error.message);
    const step = isPlain && !job.isInterrupted ? await findFailing(prefixes, job) : undefined;
    throw isPlain && step !== undefined ? stepFault(step, error.message, error) : error;
  }
}

/** Runs steps over a sheet, and writes what they give and what they refused. */
export async function runSteps(spec: RunSpec, job: Job): Promise<RunResult> {
  const { engine } = job;
  await openInputs(spec, job);
  const [before] = await engine.rows<{ readonly rows: string }>('SELECT count(*)::VARCHAR AS rows FROM input');
  const rowsIn = Number(before?.rows ?? 0);
  await makeResult(spec, rowsIn, job);
  const output = await writeTable({ sql: 'SELECT * FROM result', output: spec.output, fileName: spec.fileName }, job);
  const rejects = await writeRejects(spec, job);
  const tally = spec.tallySql === undefined ? [] : await engine.rows<Readonly<Record<string, unknown>>>(spec.tallySql);
  return { rowsIn, output, rejects, tally };
}
