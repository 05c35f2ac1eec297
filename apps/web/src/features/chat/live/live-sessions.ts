import { follow } from '@causeway/client';
import type { Client } from '@causeway/client';
import { getHistory, mintId, sessionEvents } from '@causeway/contract';
import type { SessionId } from '@causeway/contract';
import { LiveSession } from './live-session.ts';

/** The sessions that were looked at since the page was opened. */
export interface LiveSessions {
  get(id: SessionId): LiveSession;
  /** A session that does not exist yet, under the id it will have. Once begun it stays until its own address was shown. */
  fresh(): LiveSession;
  /** The address of a session is shown. */
  leaveFresh(): void;
}

const kept = 12;
const signedOutCodes: ReadonlySet<string> = new Set(['missing_credentials', 'invalid_api_key']);

/** Keeps the most recent ones, so that going back shows them at once. `onSignedOut`: the server ended a subscription for it. */
export function createLiveSessions(client: Client, onSignedOut: () => void): LiveSessions {
  const sessions = new Map<SessionId, LiveSession>();
  let newest: LiveSession | undefined;
  let isLeft = false;

  const create = (id: SessionId, isNew: boolean): LiveSession =>
    new LiveSession({
      id,
      isNew,
      follow: ({ after, onMessage, onState }) =>
        follow(client, sessionEvents, {
          params: { id },
          onMessage,
          onState(state) {
            onState(state);
            if (state.status === 'closed' && signedOutCodes.has(state.cause?.code ?? '')) onSignedOut();
          },
          ...(after === undefined ? {} : { after }),
        }),
      loadHistory: (before) =>
        client.call(getHistory, { params: { id }, query: before === undefined ? {} : { cursor: before } }),
    });
  const keep = (session: LiveSession): LiveSession => {
    sessions.delete(session.id);
    sessions.set(session.id, session);
    for (const id of [...sessions.keys()].slice(0, -kept)) sessions.delete(id);
    return session;
  };

  return {
    get: (id) => keep(sessions.get(id) ?? create(id, false)),
    fresh() {
      if (newest === undefined || (isLeft && !newest.current().isNew)) newest = keep(create(mintId('session'), true));
      isLeft = false;
      return newest;
    },
    leaveFresh() {
      isLeft = true;
    },
  };
}
