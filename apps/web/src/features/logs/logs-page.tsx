import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { CauseCard } from '../../ui/cause-card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { passes } from './log-filter.ts';
import { LogPeek } from './log-peek.tsx';
import type { LogSearch } from './log-search.ts';
import { LogTable } from './log-table.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { useLogLines } from './use-log-lines.ts';
import type { LogLines } from './use-log-lines.ts';
import './logs.css';

/** What the server wrote, as it writes it. */
export default function LogsPage() {
  const [attempt, setAttempt] = useState(0);
  return <LogView key={attempt} onRetry={() => setAttempt(attempt + 1)} />;
}

function LogView({ onRetry }: { readonly onRetry: () => void }) {
  const search = useSearch({ from: '/logs' });
  const navigate = useNavigate({ from: '/logs' });
  const [isFollowing, setFollowing] = useState(true);
  const [opened, setOpened] = useState<number>();
  const log = useLogLines(isFollowing);
  const shown = useMemo(() => log.lines.filter((entry) => passes(entry, search)), [log.lines, search]);
  const change = (next: LogSearch) => void navigate({ search: next, replace: true });
  const entry = log.lines.find(({ seq }) => seq === opened);
  return (
    <Page title="Logs" width="full">
      <LogToolbar
        search={search}
        onChange={change}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        count={{ shown: shown.length, all: log.lines.length }}
        state={log.state}
      />
      <LogBody log={log} search={search} onRetry={onRetry} onClear={() => change({})}>
        {shown.length === 0 ? null : <LogTable entries={shown} opened={opened} onOpen={setOpened} />}
      </LogBody>
      {entry === undefined ? null : (
        <LogPeek
          entry={entry}
          onClose={() => setOpened(undefined)}
          onRequest={(request) => change({ level: 'trace', request })}
        />
      )}
    </Page>
  );
}

interface LogBodyProps {
  readonly log: LogLines;
  readonly search: LogSearch;
  readonly onClear: () => void;
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

function LogBody({ log, search, onClear, onRetry, children }: LogBodyProps) {
  const isRefused = log.state.status === 'closed' && log.state.cause !== undefined;
  if (log.failure !== undefined) {
    return <FailureCard error={log.failure} onCheck={async () => onRetry()} />;
  }
  return (
    <>
      {isRefused && log.state.cause !== undefined ? (
        <CauseCard report={{ cause: log.state.cause }} tone="attention" onCheck={onRetry} />
      ) : null}
      {log.isLoaded ? null : <RowsSkeleton rows={8} />}
      {children ?? (log.isLoaded ? <NothingShown search={search} onClear={onClear} /> : null)}
    </>
  );
}

function NothingShown({ search, onClear }: { readonly search: LogSearch; readonly onClear: () => void }) {
  const filters = Object.entries(search).map(([name, value]) => `${name}: ${String(value)}`);
  if (filters.length === 0) return <EmptyState variant="completed" sentence="Nothing was logged at this level yet." />;
  return <EmptyState variant="not-found" sentence="No line passes these filters." filters={filters} onClear={onClear} />;
}
