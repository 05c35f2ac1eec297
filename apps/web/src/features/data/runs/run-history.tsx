import { finalStatuses } from '@causeway/contract';
import type { DataRun } from '@causeway/contract';
import { useState } from 'react';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { countOf } from '../format-count.ts';
import { RunView } from './run-view.tsx';
import { runState } from './run-state.ts';

/** Runs before the newest one; a click shows what one of them left. */
export function RunHistory({ runs }: { readonly runs: readonly DataRun[] }) {
  return (
    <details className="run-history" open={runs.some(({ status }) => !finalStatuses.has(status))}>
      <summary>{countOf(runs.length, 'earlier run')}</summary>
      <ul>
        {runs.map((run) => (
          <li key={run.run_id}>
            <Earlier run={run} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Earlier({ run }: { readonly run: DataRun }) {
  const [isOpen, setOpen] = useState(!finalStatuses.has(run.status));
  const { kind, word } = runState(run);
  const [first] = run.artifacts;
  if (isOpen) return <RunView run={run} />;
  return (
    <button type="button" className="run-history-row" onClick={() => setOpen(true)}>
      <State kind={kind}>{word}</State>
      <span className="clip">{first?.name ?? run.sent?.table ?? run.sheet}</span>
      <span className="muted tiny">
        <RelativeTime at={run.created_at} />
      </span>
    </button>
  );
}
