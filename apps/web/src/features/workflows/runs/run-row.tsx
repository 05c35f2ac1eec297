import type { Execution } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { executionStates } from './execution-state.ts';
import { RunDuration } from './run-duration.tsx';
import '../../../ui/rows.css';
import './runs.css';

const triggerWords = {
  manual: 'by hand',
  schedule: 'by schedule',
  webhook: 'by webhook',
  event: 'by an event',
  workflow: 'by a workflow',
  retry: 'again',
} as const;

interface RunRowProps {
  readonly run: Execution;
  /** False where every run is of the same workflow. */
  readonly hasName?: boolean;
}

/** One run: how it stands, what it does or why it failed, how long it took. */
export function RunRow({ run, hasName = true }: RunRowProps) {
  const { kind, word } = executionStates[run.status];
  return (
    <li className="run-row">
      <span className="run-row-state">
        <State kind={kind}>{word}</State>
      </span>
      <span className="run-row-main">
        <Link to="/workflows/runs/$executionId" params={{ executionId: run.id }} className="row-link">
          {hasName ? run.workflow_name : shortId(run.id)}
        </Link>
        <span className="muted small clip">{noteOf(run)}</span>
      </span>
      <span className="muted small tabular run-row-steps">
        v{run.version} · {triggerWords[run.trigger.kind]}
      </span>
      <span className="muted small tabular run-row-time">
        <RunDuration run={run} />
      </span>
      <span className="muted small run-row-time">
        <RelativeTime at={run.created_at} />
      </span>
    </li>
  );
}

/** Enough of an id to tell it from its neighbours. */
export const shortId = (id: string): string => `${id.slice(0, 12)}…`;

function noteOf(run: Execution): string {
  if (run.error !== null) return [run.error.title, run.error.detail].filter(Boolean).join(': ');
  if (run.status === 'completed') return `${run.steps_executed} ${run.steps_executed === 1 ? 'step' : 'steps'}`;
  const steps = `step ${Math.min(run.steps_executed + 1, run.total_steps)} of ${run.total_steps}`;
  return run.current_step === null ? steps : `${steps} · ${run.current_step}`;
}
