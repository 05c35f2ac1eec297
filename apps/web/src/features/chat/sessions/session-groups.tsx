import type { Session, SessionId } from '@causeway/contract';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { groupSessions } from './group-sessions.ts';
import { LoadMore } from './load-more.tsx';
import { SessionRow } from './session-row.tsx';
import type { SessionListState } from './use-session-list.ts';

interface SessionGroupsProps {
  readonly list: SessionListState;
  readonly currentId: SessionId | undefined;
  readonly onPicked: () => void;
  readonly onDelete: (session: Session) => void;
}

/** The chats under the day of their last use. */
export function SessionGroups({ list, currentId, onPicked, onDelete }: SessionGroupsProps) {
  const now = useNow();
  if (list.isLoading) return <ListSkeleton />;
  if (list.sessions.length === 0) return <NoSessions list={list} />;
  return (
    <>
      {groupSessions(list.sessions, now).map(({ name, sessions }) => (
        <Group key={name} name={list.filters.isArchived ? `Archived · ${name}` : name}>
          {sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isCurrent={session.id === currentId}
              actions={list.actions}
              onPicked={onPicked}
              onDelete={onDelete}
            />
          ))}
        </Group>
      ))}
      {list.hasMore ? <LoadMore onLoad={list.loadMore} there={list.sessions.length} /> : null}
    </>
  );
}

function Group({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="session-group">
        {name}
      </h2>
      <ul>{children}</ul>
    </section>
  );
}

function NoSessions({ list }: { readonly list: SessionListState }) {
  const { searched, filters, failure, setFilters } = list;
  if (failure !== undefined) return null;
  if (searched !== '') {
    const clear = () => setFilters({ text: '', isArchived: false });
    const shown = [searched, ...(filters.isArchived ? ['archived'] : [])];
    return <EmptyState variant="not-found" sentence="No chat has this in its title." filters={shown} onClear={clear} />;
  }
  return <p className="session-none muted small">{filters.isArchived ? 'Nothing is archived.' : 'Your chats appear here.'}</p>;
}

function ListSkeleton() {
  return (
    <div className="skeleton session-skeleton" role="status" aria-label="Loading chats">
      {[64, 82, 48, 71, 56].map((width) => (
        <span key={width} style={{ inlineSize: `${width}%` }} />
      ))}
    </div>
  );
}
