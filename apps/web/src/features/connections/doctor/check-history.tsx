import { ActionIcon, Button } from '@mantine/core';
import { deleteCheck } from '@causeway/contract';
import type { CheckId, CheckSummary } from '@causeway/contract';
import { IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClient } from '../../../server/server-context.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { State } from '../../../ui/state.tsx';
import { checksQuery } from './check-queries.ts';
import { verdictOf } from './verdict-words.ts';

interface CheckHistoryProps {
  readonly text: string;
  readonly opened: CheckId | undefined;
  readonly onSearch: (text: string) => void;
  readonly onDeleted: (id: CheckId) => void;
  /** Leads to the form. */
  readonly onStart: () => void;
}

/** Earlier checks, newest first: open, search, forget. */
export function CheckHistory({ text, opened, onSearch, onDeleted, onStart }: CheckHistoryProps) {
  const client = useClient();
  const queries = useQueryClient();
  const history = useInfiniteQuery(checksQuery(client, text));
  const forget = useMutation({
    mutationFn: (id: CheckId) => client.call(deleteCheck, { params: { id } }),
    onSuccess: async (_gone, id) => {
      onDeleted(id);
      await queries.invalidateQueries({ queryKey: ['checks'] });
    },
  });
  const checks = history.data?.pages.flatMap((page) => page.checks) ?? [];
  if (history.isPending) return <RowsSkeleton rows={3} />;
  if (history.isError) return <FailureCard error={history.error} onCheck={history.refetch} />;
  if (checks.length === 0 && text === '') {
    return (
      <EmptyState
        variant="start"
        sentence="No check yet. The last 200 are kept here, each with a link to share."
        action={
          <Button variant="default" onClick={onStart}>
            Check an address
          </Button>
        }
        command="npx causeway doctor http://localhost:8000"
      />
    );
  }
  return (
    <div className="check-history">
      <SearchField
        text={text}
        label="Search checks"
        placeholder="Search: address, page, cause"
        className="history-search"
        onSearch={onSearch}
      />
      <FailureCard error={forget.error} />
      {checks.length === 0 ? (
        <EmptyState variant="not-found" sentence="No check matches." filters={[text]} onClear={() => onSearch('')} />
      ) : (
        <ul className="card rows">
          {checks.map((check) => (
            <HistoryRow key={check.id} check={check} isOpen={check.id === opened} onForget={() => forget.mutate(check.id)} />
          ))}
        </ul>
      )}
      {history.hasNextPage ? (
        <Button variant="default" size="xs" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          Show older checks
        </Button>
      ) : null}
    </div>
  );
}

interface HistoryRowProps {
  readonly check: CheckSummary;
  readonly isOpen: boolean;
  readonly onForget: () => void;
}

function HistoryRow({ check, isOpen, onForget }: HistoryRowProps) {
  const { kind, word } = verdictOf(check);
  return (
    <li className="history-row" data-open={isOpen || undefined}>
      <State kind={kind}>{word}</State>
      <Link
        to="/connections"
        search={(search) => ({ ...search, check: check.id })}
        hash="check"
        className="history-row-link"
        aria-current={isOpen ? 'true' : undefined}
      >
        <code>{check.title}</code>
        <span className="muted small">{check.cause?.title ?? (check.origin === null ? '' : `from ${check.origin}`)}</span>
      </Link>
      <span className="muted tiny history-row-time">
        <RelativeTime at={check.created_at} />
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        aria-label={`Forget ${check.title}`}
        data-hint="Forget"
        data-side="left"
        onClick={onForget}
      >
        <IconTrash size={15} />
      </ActionIcon>
    </li>
  );
}
