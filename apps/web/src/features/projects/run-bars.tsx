import type { Execution } from '@causeway/contract';
import { formatDuration } from '../workflows/runs/duration.ts';
import { executionStates } from '../workflows/runs/execution-state.ts';

const shown = 12;

/** The last runs as bars, the newest at the right; the tallest took the longest. */
export function RunBars({ runs }: { readonly runs: readonly Execution[] }) {
  const bars = runs.slice(0, shown).toReversed();
  const longest = Math.max(1, ...bars.map(tookOf));
  const words = bars.map((run) => executionStates[run.status].word.toLowerCase());
  return (
    <span className="run-bars" role="img" aria-label={bars.length === 0 ? 'No runs' : `Last runs: ${words.join(', ')}`}>
      {bars.map((run) => (
        <span
          key={run.id}
          className="run-bar"
          data-kind={executionStates[run.status].kind}
          style={{ blockSize: `${Math.round((tookOf(run) / longest) * 100)}%` }}
          title={`${executionStates[run.status].word} · ${formatDuration(tookOf(run))}`}
        />
      ))}
    </span>
  );
}

const tookOf = ({ started_at: startedAt, ended_at: endedAt }: Execution): number =>
  startedAt === null || endedAt === null ? 0 : endedAt - startedAt;
