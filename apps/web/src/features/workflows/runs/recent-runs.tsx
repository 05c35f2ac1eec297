import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { executionsQuery } from '../execution-queries.ts';
import { RunRow } from './run-row.tsx';

const shown = 8;
const refreshMs = 5000;

/** What ran last, whatever the project. */
export function RecentRuns() {
  const client = useClient();
  const query = useInfiniteQuery({ ...executionsQuery(client, {}, {}), refetchInterval: refreshMs });
  const runs = query.data?.pages.flatMap((page) => page.executions).slice(0, shown);
  if (query.isPending) return <RowsSkeleton rows={3} />;
  if (runs === undefined) return <FailureCard error={query.error} onCheck={query.refetch} />;
  if (runs.length === 0) {
    return (
      <div className="card">
        <EmptyState variant="completed" sentence="Nothing ran yet." />
      </div>
    );
  }
  return (
    <ul className="card rows">
      {runs.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </ul>
  );
}
