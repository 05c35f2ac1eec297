import { cancelDataRun, finalStatuses } from '@causeway/contract';
import type { DataProgress, DataRun } from '@causeway/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import type { DraftStep } from '../draft-steps.ts';
import { Meter } from '../meter.tsx';
import { progressNote } from '../upload/progress-note.ts';
import { useRunProgress } from '../use-progress.ts';
import { RunResult } from './run-result.tsx';
import { runQuery } from './run-queries.ts';

const noSteps: readonly DraftStep[] = [];

interface RunViewProps {
  readonly run: DataRun;
  /** Of the recipe as it is now. */
  readonly steps?: readonly DraftStep[];
}

/** One run, live until it is over, then what it left. */
export function RunView({ run: listed, steps = noSteps }: RunViewProps) {
  const client = useClient();
  const queries = useQueryClient();
  const asked = useQuery({ ...runQuery(client, listed.run_id), initialData: listed });
  const run = asked.data;
  const isOver = finalStatuses.has(run.status);
  const progress = useRunProgress(isOver ? null : run.run_id);
  const hasEnded = progress !== undefined && finalStatuses.has(progress.status);
  useEffect(() => {
    if (!hasEnded) return;
    void queries.invalidateQueries({ queryKey: ['data-run', run.run_id] });
    void queries.invalidateQueries({ queryKey: ['data-runs', run.file_id] });
  }, [hasEnded, queries, run.run_id, run.file_id]);
  return isOver ? <RunResult run={run} steps={steps} /> : <Running progress={progress ?? run} />;
}

function Running({ progress }: { readonly progress: DataProgress }) {
  const client = useClient();
  const cancel = useMutation({
    mutationFn: () => client.call(cancelDataRun, { params: { executionId: progress.run_id } }),
  });
  const isQueued = progress.started_at === null || progress.phase === 'waiting';
  const percent = progress.percent === null ? '' : ` · ${Math.floor(progress.percent)} %`;
  const words = isQueued ? 'Waiting for its turn' : `Running: ${progress.phase}${percent}`;
  return (
    <div className="run-live">
      <LiveLine
        what={cancel.isPending ? 'Cancelling' : words}
        {...(progress.started_at === null ? {} : { since: progress.started_at })}
        note={progressNote(progress)}
        onCancel={() => cancel.mutate()}
      />
      <Meter label="Run" percent={progress.percent} />
      <FailureCard error={cancel.error} />
    </div>
  );
}
