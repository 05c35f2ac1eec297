import type { RunResult, RunSpec, Written } from '../tables.ts';
import type { Job } from './job.ts';
import { keepTyped } from './keep-typed.ts';
import { fromOf } from './looked-at.ts';
import { writeTable } from './write-table.ts';
import type { TableToWrite } from './write-table.ts';

const csv = { format: 'csv', delimiter: ',', newline: 'lf', bom: false, header: true, safe: true } as const;

/** Runs a statement once, for what is written and what is counted of it. */
async function writeOnce(from: string, job: Job, to: Omit<TableToWrite, 'sql'>): Promise<Written> {
  const table = job.nextName();
  try {
    await job.during({ phase: 'running the steps' }, job.engine.run(`CREATE TEMP TABLE ${table} AS SELECT * FROM ${from}`));
    return await writeTable({ ...to, sql: `SELECT * FROM ${table}` }, job);
  } finally {
    await job.engine.connection.run(`DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
  }
}

type TallyRow = RunResult['tally'][number];

/** Runs steps over a sheet, and writes what they give and what they refused. */
export async function runSteps(spec: RunSpec, job: Job): Promise<RunResult> {
  const { rejectsSql, tallySql, fileName } = spec;
  const named = await job.during({ phase: 'reading the values' }, keepTyped(spec, job));
  const from = (sql: string): string => fromOf({ ...spec, sql }, named);
  const output = await writeOnce(from(spec.sql), job, spec);
  const tally = tallySql === undefined ? [] : await job.engine.rows<TallyRow>(`SELECT * FROM ${from(tallySql)}`);
  // Rows are refused seldom; nobody looks for those that are not there.
  const isRefused = tallySql === undefined || tally.some(({ rejected }) => Number(rejected) > 0);
  if (rejectsSql === undefined || !isRefused) return { output, rejects: undefined, tally };
  const name = `${fileName.replace(/\.[a-z]+$/u, '')} rejected.csv`;
  const rejects = await writeOnce(from(rejectsSql), job, { output: csv, fileName: name, isWhole: true });
  return { output, rejects, tally };
}
