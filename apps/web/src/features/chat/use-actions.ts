import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useChatDesk } from './chat-desk.ts';
import { newestLeafUnder, withMessages } from './live/branch.ts';
import { edit, regenerate, send, showBranch, stop } from './live/ask.ts';
import type { LiveSession } from './live/live-session.ts';
import { getTree } from '@causeway/contract';
import type { CollectionId } from '@causeway/contract';
import type { ModelState } from './composer/use-model.ts';
import type { TurnActions } from './thread/turn-actions.ts';

export interface ChatActions extends TurnActions {
  send(content: string): void;
  stop(): void;
  readonly isStopping: boolean;
}

export const newDraftKey = 'new';
export const draftKeyOf = (live: LiveSession): string => (live.current().isNew ? newDraftKey : live.id);

/** Who answers, and from which documents. */
interface Wanted extends Pick<ModelState, 'model' | 'agentId'> {
  readonly collectionIds: readonly CollectionId[];
}

/** What can be done in one session; what does not happen gives back what was typed. */
export function useActions(live: LiveSession, { model, agentId, collectionIds }: Wanted): ChatActions {
  const { client, drafts, run } = useChatDesk();
  const navigate = useNavigate();
  const [stopping, setStopping] = useState<LiveSession>();
  return useMemo(() => {
    const asking = { client, live, model, agentId, collectionIds };
    const giveBack = (content: string) => async (act: Promise<void>) => {
      try {
        await act;
      } catch (error) {
        const key = draftKeyOf(live);
        if (drafts.read(key) === '') drafts.write(key, content);
        throw error;
      }
    };
    const open = () => void navigate({ to: '/chat/{-$sessionId}', params: { sessionId: live.id } });
    return {
      isStopping: stopping === live,
      send(content) {
        drafts.write(draftKeyOf(live), '');
        run(() => giveBack(content)(send(asking, content, open)));
      },
      edit: (message, content) => run(() => giveBack(content)(edit(asking, message, content))),
      regenerate: (message) => run(() => regenerate(asking, message)),
      stop() {
        setStopping(live);
        run(() => stop(asking).finally(() => setStopping(undefined)));
      },
      show: (id) =>
        run(async () => {
          const { nodes } = await client.call(getTree, { params: { id: live.id } });
          await showBranch(asking, newestLeafUnder(withMessages(nodes, live.current().messages), id));
        }),
    };
  }, [client, live, model, agentId, collectionIds, drafts, run, navigate, stopping]);
}
