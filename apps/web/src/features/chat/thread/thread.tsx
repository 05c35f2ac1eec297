import { IconArrowDown } from '@tabler/icons-react';
import type { Message } from '@causeway/contract';
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { LiveSession, LiveView } from '../live/live-session.ts';
import { Announcer } from './announcer.tsx';
import { EarlierMessages } from './earlier-messages.tsx';
import type { ScrollKeeper } from './scroll-keeper.ts';
import type { TurnActions } from './turn-actions.ts';
import { Turn } from './turn.tsx';
import { useHashTarget } from './use-hash-target.ts';
import { useTree } from './use-tree.ts';
import './thread.css';

interface ThreadProps {
  readonly live: LiveSession;
  readonly view: LiveView;
  readonly actions: TurnActions;
  readonly keeper: ScrollKeeper;
}

/** The shown branch, oldest first, read from its end. */
export function Thread({ live, view, actions, keeper }: ThreadProps) {
  const nodes = useTree(live.id, view);
  const isAtEnd = useSyncExternalStore(keeper.subscribe, keeper.isAtEnd);
  const { turns, earlier, isBusy } = view;
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () => (box.current === null || content.current === null ? undefined : keeper.attach(box.current, content.current)),
    [keeper],
  );
  useHashTarget({ turns, nodes, onElsewhere: actions.show });
  return (
    <div className="thread">
      <div className="thread-scroll" ref={box} tabIndex={0} role="region" aria-label="Conversation">
        <div className="thread-column" ref={content}>
          {earlier === undefined ? null : <EarlierMessages live={live} keeper={keeper} there={turns.length} />}
          {turns.map((message, index) => (
            <Turn
              key={message.id}
              message={message}
              nodes={nodes}
              actions={actions}
              isBusy={isBusy}
              isLast={index === turns.length - 1}
            />
          ))}
        </div>
      </div>
      {isAtEnd ? null : (
        <button type="button" className="thread-jump" onClick={keeper.toEnd}>
          <IconArrowDown size={15} stroke={2} aria-hidden="true" />
          Jump to latest
        </button>
      )}
      <Announcer answer={lastAnswer(turns)} />
    </div>
  );
}

const lastAnswer = (turns: readonly Message[]): Message | undefined => turns.findLast(({ role }) => role === 'assistant');
