import { useState } from 'react';
import type { ComposerState } from './composer/composer-act.tsx';
import { ComposerArea } from './composer/composer-area.tsx';
import { useDocuments } from './composer/use-documents.ts';
import { useModel } from './composer/use-model.ts';
import type { ModelState } from './composer/use-model.ts';
import { isLoading } from './live/live-session.ts';
import type { LiveSession, LiveView } from './live/live-session.ts';
import { useLiveView } from './live/use-live-view.ts';
import { NewChat } from './thread/new-chat.tsx';
import { ScrollKeeper } from './thread/scroll-keeper.ts';
import { ThreadGone } from './thread/thread-gone.tsx';
import { ThreadHeader } from './thread/thread-header.tsx';
import { ThreadSkeleton } from './thread/thread-skeleton.tsx';
import { Thread } from './thread/thread.tsx';
import { draftKeyOf, useActions } from './use-actions.ts';
import type { ChatActions } from './use-actions.ts';
import { useEscape } from './use-escape.ts';
import { useSessionEcho } from './use-session-echo.ts';

interface ConversationProps {
  readonly live: LiveSession;
  /** Undefined: the list stands beside. */
  readonly onOpenList: (() => void) | undefined;
}

/** One session: its thread and the composer below it. */
export function Conversation({ live, onOpenList }: ConversationProps) {
  const view = useLiveView(live);
  const choice = useModel(live, view);
  const documents = useDocuments(live, view);
  const { model, agentId } = choice;
  const actions = useActions(live, { model, agentId, collectionIds: documents.chosen });
  const [keeper] = useState(() => new ScrollKeeper());
  useSessionEcho(live, view);
  useEscape(view.isBusy, actions.stop);
  const isGone = view.isDeleted || view.link.status === 'closed';
  const middle = () => {
    if (isGone) return <ThreadGone live={live} view={view} />;
    if (view.turns.length > 0) return <Thread live={live} view={view} actions={actions} keeper={keeper} />;
    return isLoading(view) ? <ThreadSkeleton /> : <NewChat live={live} model={choice.chosen} agent={agentName(choice)} />;
  };
  return (
    <div className="chat-conversation">
      <ThreadHeader session={view.session} isNew={view.isNew} onOpenList={onOpenList} />
      {middle()}
      {isGone ? null : (
        <ComposerArea
          live={live}
          link={view.link}
          failure={view.failure}
          state={composerState(view, actions)}
          draftKey={draftKeyOf(live)}
          choice={choice}
          documents={documents}
          actions={actions}
          onSent={keeper.toEnd}
        />
      )}
    </div>
  );
}

const agentName = ({ agents, agentId }: ModelState): string | undefined => agents.find(({ id }) => id === agentId)?.name;

function composerState(view: LiveView, { isStopping }: ChatActions): ComposerState {
  if (view.isBusy) return isStopping ? 'stopping' : 'answering';
  return isLoading(view) ? 'loading' : 'ready';
}
