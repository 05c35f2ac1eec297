import type { RunResult, RunSpec } from '../tables.ts';
import type { Job } from './job.ts';
import { keepTyped } from './keep-typed.ts';
import { fromOf } from './looked-at.ts';
import { writeTable } from './write-table.ts';

const csv = { format: 'csv', delimiter: ',', newline: 'lf', bom: false, header: true, safe: true } as const;

type TallyRow = RunResult['tally'][number];

/** Runs steps over a sheet, and writes what they give and what they refused. */
export async function runSteps(spec: RunSpec, job: Job): Promise<RunResult> {
  const { rejectsSql, tallySql, output: options, fileName } = spec;
  const named = await job.during({ phase: 'running the steps' }, keepTyped(spec, job));
  const select = (sql: string): string => `SELECT * FROM ${fromOf({ ...spec, sql }, named)}`;
  const output = await writeTable({ sql: select(spec.sql), output: options, fileName }, job);
  const tally = tallySql === undefined ? [] : await job.engine.rows<TallyRow>(select(tallySql));
  // Rows are refused seldom; nobody looks for those that are not there.
  const isRefused = tallySql === undefined || tally.some(({ rejected }) => Number(rejected) > 0);
  if (rejectsSql === undefined || !isRefused) return { output, rejects: undefined, tally };
  const name = `${fileName.replace(/\.[a-z]+$/u, '')} rejected.csv`;
  const rejects = await writeTable({ sql: select(rejectsSql), output: csv, fileName: name, isWhole: true }, job);
  return { output, rejects, tally };
}
