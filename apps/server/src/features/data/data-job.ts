import type { DataRunKind, ExecutionId } from '@causeway/contract';
import type { Attempt, JobKind, RunContext } from '../../durable/job.ts';
import type { JobProgress } from '../../providers/tables/tables.ts';
import { dataJob } from './data-runs.ts';
import type { DataInput, DataOutput } from './data-runs.ts';
import type { ProgressBoard } from './progress-board.ts';

/** A run over data while it works. */
export interface WorkingRun {
  readonly owner: string;
  readonly id: ExecutionId;
  readonly input: DataInput;
  readonly signal: AbortSignal;
  progress(progress: JobProgress): void;
  log(text: string, level: 'info' | 'warn'): void;
}

/** What does the work of each kind. */
export type DataWork = Readonly<Record<DataRunKind, (run: WorkingRun) => Promise<DataOutput>>>;

interface Given {
  readonly input: DataInput;
  readonly board: ProgressBoard;
}

function workingRun({ run }: RunContext, attempt: Attempt, { input, board }: Given): WorkingRun {
  const { owner } = run;
  const id = run.id as ExecutionId;
  return {
    owner,
    id,
    input,
    signal: attempt.signal,
    progress: board.begin({ id, fileId: input.fileId, kind: input.kind }),
    log: (text, level) => attempt.log(text, level),
  };
}

/** One step: after a crash it begins again, because nothing half-made is ever seen. */
export const createDataJob = (work: DataWork, board: ProgressBoard): JobKind => ({
  name: dataJob,
  run: async (context) => {
    const input = (await context.input()) as DataInput;
    const options = { name: input.kind, kind: input.kind, isIdempotent: true };
    try {
      const done = await context.step(`/${input.kind}`, options, async (attempt) => ({
        output: await work[input.kind](workingRun(context, attempt, { input, board })),
      }));
      return done.output;
    } finally {
      board.end(context.run.id);
    }
  },
});
