import type { RunResult, RunSpec, Written } from '../tables.ts';
import type { Job } from './job.ts';
import { quoteName, quoteText } from './sql-text.ts';
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

/** Runs steps over a sheet, and writes what they give and what they refused. */
export async function runSteps(spec: RunSpec, job: Job): Promise<RunResult> {
  const { engine } = job;
  await openInputs(spec, job);
  const [before] = await engine.rows<{ readonly rows: string }>('SELECT count(*)::VARCHAR AS rows FROM input');
  const rowsIn = Number(before?.rows ?? 0);
  // Once, for what is written and what is counted.
  await job.during({ phase: 'running the steps', rowsTotal: rowsIn }, engine.run(`CREATE TABLE result AS ${spec.sql}`));
  const output = await writeTable({ sql: 'SELECT * FROM result', output: spec.output, fileName: spec.fileName }, job);
  const rejects = await writeRejects(spec, job);
  const tally = spec.tallySql === undefined ? [] : await engine.rows<Readonly<Record<string, unknown>>>(spec.tallySql);
  return { rowsIn, output, rejects, tally };
}
