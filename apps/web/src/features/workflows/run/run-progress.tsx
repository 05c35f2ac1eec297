import { finalStatuses } from '@causeway/contract';
import { RunDuration } from '../runs/run-duration.tsx';
import { useRunDesk } from './run-context.ts';

/** How far the run is: a thin bar, steps in words, time. */
export function RunProgress() {
  const { execution } = useRunDesk().snapshot;
  const { status, progress, steps_executed: done, total_steps: total, current_step: current } = execution;
  const isOver = finalStatuses.has(status);
  const times = { status, started_at: execution.started_at ?? null, ended_at: execution.ended_at ?? null };
  return (
    <div className="run-progress">
      <div
        className="run-progress-bar"
        role="progressbar"
        aria-label="Progress of the run"
        aria-valuenow={progress}
        aria-valuemin={0}
        aria-valuemax={100}
        data-status={status}
      >
        <span style={{ inlineSize: `${progress}%` }} />
      </div>
      <p className="run-progress-words tabular">
        <span>
          {done} of {total} steps{isOver || current === null ? '' : ` · ${current}`}
        </span>
        <span>
          <RunDuration run={times} />
        </span>
      </p>
    </div>
  );
}
