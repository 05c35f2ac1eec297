import type { Session } from '@causeway/contract';
import { ActionIcon } from '@mantine/core';
import { IconLayoutSidebar, IconPencilPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { titleOf } from '../sessions/session-title.ts';

interface ThreadHeaderProps {
  readonly session: Session | undefined;
  readonly isNew: boolean;
  /** Undefined: the list stands beside the thread. */
  readonly onOpenList: (() => void) | undefined;
}

/** What this chat is called; on small screens also the way to the others. */
export function ThreadHeader({ session, isNew, onOpenList }: ThreadHeaderProps) {
  const known = session === undefined ? 'Chat' : titleOf(session);
  const title = isNew ? 'New chat' : known;
  return (
    <header className="thread-header">
      {onOpenList === undefined ? null : (
        <ActionIcon variant="subtle" color="gray" className="quiet-icon" size={40} aria-label="Show chats" onClick={onOpenList}>
          <IconLayoutSidebar size={19} stroke={1.7} />
        </ActionIcon>
      )}
      <h1 title={title}>{title}</h1>
      {session?.archived === true ? <span className="thread-archived tiny">Archived</span> : null}
      {onOpenList === undefined || isNew ? null : (
        <Link to="/chat/{-$sessionId}" params={{}} className="thread-new" aria-label="New chat">
          <IconPencilPlus size={19} stroke={1.7} aria-hidden="true" />
        </Link>
      )}
    </header>
  );
}
