import { Button } from '@mantine/core';
import { listExecutionEvents } from '@causeway/contract';
import type { ExecutionEvent, ReplyOf } from '@causeway/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { eventWords } from './event-words.ts';
import { useRunDesk } from './run-context.ts';
import '../../../ui/rows.css';
import './run-log.css';

type Logged = ReplyOf<typeof listExecutionEvents>['events'][number];

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** The log of the run, oldest first; what happens now is added at the end. */
export function RunLog() {
  const client = useClient();
  const { id: executionId, run, select, steps } = useRunDesk();
  const pages = useInfiniteQuery({
    queryKey: ['executions', executionId, 'events'],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      client.call(listExecutionEvents, { params: { executionId }, query: { after: String(pageParam), limit: '200' }, signal }),
    getNextPageParam: (page) => page.next_after,
    staleTime: Infinity,
  });
  if (pages.isPending) return <RowsSkeleton rows={4} />;
  const read = pages.data?.pages.flatMap((page) => page.events) ?? [];
  const lines = pages.hasNextPage ? read : withLive(read, run.events);
  return (
    <div className="run-log">
      <FailureCard error={pages.error} onCheck={pages.refetch} />
      <ol className="run-log-lines" aria-label="Log of the run">
        {lines.map((event) => {
          const { text, tone } = eventWords(event);
          const step = steps.find(({ path }) => path === event.path);
          return (
            <li key={event.seq} className="run-log-line" data-tone={tone}>
              <time dateTime={new Date(event.at).toISOString()} className="tabular">
                {clock.format(event.at)}
              </time>
              {step === undefined ? (
                <span className="run-log-path clip">{event.path.replace(/^.*\//u, '')}</span>
              ) : (
                <button type="button" className="run-log-path clip" onClick={() => select(step.node.path)}>
                  {step.node.name}
                </button>
              )}
              <span>{text}</span>
            </li>
          );
        })}
      </ol>
      {pages.hasNextPage ? (
        <div>
          <Button variant="default" size="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more of the log
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** What was read, and what came live after it. */
function withLive(read: readonly Logged[], live: readonly ExecutionEvent[]): readonly Logged[] {
  const last = read.at(-1)?.seq ?? 0;
  return [...read, ...live.filter(({ seq }) => seq > last)];
}
