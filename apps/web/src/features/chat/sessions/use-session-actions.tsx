import { CallFailure } from '@causeway/client';
import { deleteSession, updateSession } from '@causeway/contract';
import type { Session } from '@causeway/contract';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useChatDesk } from '../chat-desk.ts';
import { forgetSession, rememberSession } from './session-cache.ts';
import { titleOf } from './session-title.ts';

const undoMs = 10_000;

export interface SessionActions {
  rename(session: Session, title: string): void;
  archive(session: Session): void;
  restore(session: Session): void;
  remove(session: Session): void;
  /** Why the last one did not happen. */
  readonly failure: CallFailure | undefined;
  dismiss(): void;
}

/** Changes show at once; a refused one goes back and says why. `onGone`: archived or deleted. */
export function useSessionActions(onGone: (session: Session) => void): SessionActions {
  const { client, run, drafts } = useChatDesk();
  const queries = useQueryClient();
  const [failure, setFailure] = useState<CallFailure>();
  return useMemo(() => {
    const attempt = (before: Session, act: () => Promise<unknown>) =>
      run(async () => {
        setFailure(undefined);
        try {
          await act();
        } catch (error) {
          rememberSession(queries, before);
          if (error instanceof CallFailure) setFailure(error);
          throw error;
        }
      });
    const change = (session: Session, changes: { readonly title?: string; readonly archived?: boolean }) => {
      rememberSession(queries, { ...session, ...changes });
      attempt(session, async () =>
        rememberSession(queries, await client.call(updateSession, { params: { id: session.id }, body: changes })),
      );
    };
    return {
      failure,
      dismiss: () => setFailure(undefined),
      rename: (session, title) => change(session, { title }),
      restore: (session) => change(session, { archived: false }),
      archive(session) {
        change(session, { archived: true });
        onGone(session);
        offerUndo(session, () => change({ ...session, archived: true }, { archived: false }));
      },
      remove(session) {
        forgetSession(queries, session.id);
        attempt(session, () => client.call(deleteSession, { params: { id: session.id } }));
        drafts.write(session.id, '');
        onGone(session);
      },
    };
  }, [client, run, drafts, queries, failure, onGone]);
}

function offerUndo(session: Session, undo: () => void): void {
  const id = `archived-${session.id}`;
  const undone = () => {
    notifications.hide(id);
    undo();
  };
  notifications.show({
    id,
    autoClose: undoMs,
    message: (
      <span className="session-archived">
        <span>Archived “{titleOf(session)}”</span>
        <Button variant="default" size="compact-sm" onClick={undone}>
          Undo
        </Button>
      </span>
    ),
  });
}
