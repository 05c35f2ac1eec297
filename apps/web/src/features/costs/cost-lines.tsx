import { Button } from '@mantine/core';
import type { UsageEntry } from '@causeway/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { linesQuery } from './costs-queries.ts';
import type { CostsSearch } from './costs-search.ts';
import { costWords, countWords, moneyWords } from '../../ui/money-words.ts';
import { kindWords } from './value-words.ts';

/** Every call, newest first; each leads to the chat or the run it belongs to. */
export function CostLines({ search }: { readonly search: CostsSearch }) {
  const lines = useInfiniteQuery(linesQuery(useClient(), search));
  const costs = lines.data?.pages.flatMap((page) => page.costs);
  return (
    <>
      <FailureCard error={lines.error} onCheck={lines.refetch} />
      {lines.isPending ? <RowsSkeleton rows={6} /> : null}
      {costs === undefined || costs.length === 0 ? null : (
        <ul className="card rows cost-lines tabular">
          {costs.map((line) => (
            <CostLine key={line.id} line={line} />
          ))}
        </ul>
      )}
      {lines.hasNextPage ? (
        <Button variant="default" loading={lines.isFetchingNextPage} onClick={() => void lines.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}

function CostLine({ line }: { readonly line: UsageEntry }) {
  const { input, cache_read: read, cache_write: written, output, reasoning } = line.quantities;
  const tokens = input + read + written + output + reasoning;
  return (
    <li className="cost-line">
      <span className="cost-line-main">
        <Origin line={line}>{kindWords[line.kind]}</Origin>
        <span className="muted tiny clip cost-line-model">{line.model}</span>
      </span>
      <span className="muted small cost-wide">{tokens === 0 ? '' : `${countWords(tokens)} tokens`}</span>
      <span className="muted small cost-wide">{noteOf(line)}</span>
      <span className="cost-line-amount">{line.is_cached ? moneyWords(0) : costWords(line.cost_nano)}</span>
      <span className="muted small">
        <RelativeTime at={line.at} />
      </span>
    </li>
  );
}

/** What is not as usual, in a word or two. */
function noteOf({ is_cached: isCached, saved_nano: saved, outcome, is_estimated: isEstimated }: UsageEntry): string {
  if (isCached) return saved === null ? 'from the cache' : `saved ${moneyWords(saved)}`;
  if (outcome === 'cut') return 'ended early';
  if (outcome === 'failed') return 'failed';
  if (outcome === 'lost') return 'interrupted';
  return isEstimated ? 'estimated' : '';
}

function Origin({ line, children }: { readonly line: UsageEntry; readonly children: ReactNode }) {
  const { session_id: sessionId, execution_id: executionId } = line;
  if (sessionId !== null) {
    return (
      <Link to="/chat/{-$sessionId}" params={{ sessionId }}>
        {children}
      </Link>
    );
  }
  if (executionId !== null) {
    return (
      <Link to="/workflows/runs/$executionId" params={{ executionId }}>
        {children}
      </Link>
    );
  }
  return <span>{children}</span>;
}
