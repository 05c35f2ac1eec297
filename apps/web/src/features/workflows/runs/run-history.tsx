import { Button } from '@mantine/core';
import type { Execution } from '@causeway/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { executionsQuery } from '../execution-queries.ts';
import type { RunScope } from '../execution-queries.ts';
import { FeedState } from './feed-state.tsx';
import { RunFilters } from './run-filters.tsx';
import { RunRow } from './run-row.tsx';
import { readRunSearch } from './run-search.ts';
import type { RunSearch } from './run-search.ts';
import { useFeed } from './use-feed.ts';

const refreshMs = 5000;

/** Every run of a scope with filters in the address; new and changed ones appear by themselves. */
export function RunHistory({ scope }: { readonly scope: RunScope }) {
  const client = useClient();
  const navigate = useNavigate();
  const search = readRunSearch(useSearch({ strict: false }));
  const feed = useFeed(scope);
  const isFed = scope.projectId !== undefined || scope.workflowId !== undefined;
  const query = useInfiniteQuery({
    ...executionsQuery(client, scope, search),
    ...(isFed ? {} : { refetchInterval: refreshMs }),
  });
  const change = (next: RunSearch) => void navigate({ to: '.', search: next, replace: true });
  const listed = query.data?.pages.flatMap((page) => page.executions);
  const runs = listed === undefined ? undefined : withFeed(listed, feed.runs, search);
  return (
    <div className="run-history">
      <div className="run-history-bar">
        <RunFilters search={search} onChange={change} />
        {isFed ? <FeedState state={feed.link} /> : null}
      </div>
      <FailureCard error={query.error} onCheck={query.refetch} />
      {query.isPending ? <RowsSkeleton rows={6} /> : null}
      {runs === undefined ? null : <Rows runs={runs} scope={scope} search={search} onClear={() => change({})} />}
      {query.hasNextPage ? (
        <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older runs
        </Button>
      ) : null}
    </div>
  );
}

interface RowsProps {
  readonly runs: readonly Execution[];
  readonly scope: RunScope;
  readonly search: RunSearch;
  readonly onClear: () => void;
}

function Rows({ runs, scope, search, onClear }: RowsProps) {
  if (runs.length > 0) {
    return (
      <ul className="card rows">
        {runs.map((run) => (
          <RunRow key={run.id} run={run} hasName={scope.workflowId === undefined} />
        ))}
      </ul>
    );
  }
  const filters = Object.entries(search).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <div className="card">
      {filters.length === 0 ? (
        <EmptyState variant="completed" sentence="Nothing ran yet. A run appears here the moment it begins." />
      ) : (
        <EmptyState variant="not-found" sentence="No run passes these filters." filters={filters} onClear={onClear} />
      )}
    </div>
  );
}

/** The list with what the feed knows better; without filters also with what began since. */
export function withFeed(listed: readonly Execution[], live: readonly Execution[], search: RunSearch): readonly Execution[] {
  const known = new Map(live.map((run) => [run.id, run]));
  const current = listed.map((run) => known.get(run.id) ?? run);
  if (Object.keys(search).length > 0) return current;
  const ids = new Set(listed.map(({ id }) => id));
  const oldest = listed.at(-1)?.created_at ?? 0;
  const news = live.filter((run) => !ids.has(run.id) && run.created_at >= oldest);
  return [...news, ...current].toSorted((one, other) => other.created_at - one.created_at);
}
