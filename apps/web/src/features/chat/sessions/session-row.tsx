import type { Session } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { moveFocus } from './move-focus.ts';
import { SessionMenu } from './session-menu.tsx';
import { SessionRename } from './session-rename.tsx';
import { titleOf } from './session-title.ts';
import type { SessionActions } from './use-session-actions.tsx';

interface SessionRowProps {
  readonly session: Session;
  readonly isCurrent: boolean;
  readonly actions: SessionActions;
  readonly onPicked: () => void;
  readonly onDelete: (session: Session) => void;
}

/** One chat of the list. F2 renames it, Delete asks to delete it. */
export function SessionRow({ session, isCurrent, actions, onPicked, onDelete }: SessionRowProps) {
  const [isRenaming, setRenaming] = useState(false);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    moveFocus(event);
    if (event.key === 'F2') setRenaming(true);
    else if (event.key === 'Delete') onDelete(session);
  };
  if (isRenaming) {
    const end = (title: string | undefined) => {
      setRenaming(false);
      if (title !== undefined) actions.rename(session, title);
    };
    return (
      <li className="session-row">
        <SessionRename session={session} onEnd={end} />
      </li>
    );
  }
  return (
    <li className="session-row" data-current={isCurrent || undefined}>
      <Link
        to="/chat/{-$sessionId}"
        params={{ sessionId: session.id }}
        className="session-link"
        title={titleOf(session)}
        data-session-stop
        onClick={onPicked}
        onKeyDown={onKeyDown}
        onDoubleClick={() => setRenaming(true)}
      >
        {titleOf(session)}
      </Link>
      <SessionMenu
        session={session}
        onRename={() => setRenaming(true)}
        onArchive={() => actions.archive(session)}
        onRestore={() => actions.restore(session)}
        onDelete={() => onDelete(session)}
      />
    </li>
  );
}
