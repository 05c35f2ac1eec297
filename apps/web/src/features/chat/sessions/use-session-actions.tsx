import { CallFailure } from '@causeway/client';
import { deleteSession, updateSession } from '@causeway/contract';
import type { Session, SessionId } from '@causeway/contract';
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
  const [newest] = useState(() => new Map<SessionId, Promise<unknown>>());
  return useMemo(() => {
    // One after the other: an undo must not overtake what it undoes, and only the newest answer says what is so.
    const attempt = (before: Session, act: () => Promise<Session | undefined>) =>
      run(async () => {
        setFailure(undefined);
        const turn = (newest.get(before.id) ?? Promise.resolve()).then(act);
        const ended = turn.catch(() => undefined);
        newest.set(before.id, ended);
        try {
          const changed = await turn;
          if (changed !== undefined && newest.get(before.id) === ended) rememberSession(queries, changed);
        } catch (error) {
          rememberSession(queries, before);
          if (error instanceof CallFailure) setFailure(error);
          throw error;
        }
      });
    const change = (session: Session, changes: { readonly title?: string; readonly archived?: boolean }) => {
      rememberSession(queries, { ...session, ...changes });
      attempt(session, () => client.call(updateSession, { params: { id: session.id }, body: changes }));
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
        attempt(session, async () => {
          await client.call(deleteSession, { params: { id: session.id } });
          return undefined;
        });
        drafts.write(session.id, '');
        onGone(session);
      },
    };
  }, [client, run, drafts, queries, newest, failure, onGone]);
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
