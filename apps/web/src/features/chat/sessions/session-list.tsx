import type { SessionId } from '@causeway/contract';
import { useState } from 'react';
import { DeleteSession } from './delete-session.tsx';
import { MessageHits } from './message-hits.tsx';
import { SessionFailure } from './session-failure.tsx';
import { SessionGroups } from './session-groups.tsx';
import { SessionSearch } from './session-search.tsx';
import { useSessionList } from './use-session-list.ts';
import './session-list.css';

interface SessionListProps {
  readonly currentId: SessionId | undefined;
  /** A session was opened, or a new one begun. */
  readonly onPicked: () => void;
}

/** Every chat: to search, open, rename, archive and delete. */
export function SessionList({ currentId, onPicked }: SessionListProps) {
  const [deletingId, setDeletingId] = useState<SessionId>();
  const list = useSessionList(currentId);
  const deleting = list.sessions.find(({ id }) => id === deletingId);
  return (
    <nav className="session-list" aria-label="Chats">
      <SessionSearch filters={list.filters} onChange={list.setFilters} onNew={onPicked} />
      <SessionFailure list={list} />
      <div className="session-list-scroll">
        <SessionGroups list={list} currentId={currentId} onPicked={onPicked} onDelete={({ id }) => setDeletingId(id)} />
        <MessageHits text={list.searched} onPicked={onPicked} />
      </div>
      {deleting === undefined ? null : (
        <DeleteSession
          session={deleting}
          onClose={() => setDeletingId(undefined)}
          onDelete={() => {
            setDeletingId(undefined);
            list.actions.remove(deleting);
          }}
        />
      )}
    </nav>
  );
}
