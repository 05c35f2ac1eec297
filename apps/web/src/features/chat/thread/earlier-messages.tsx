import { useState } from 'react';
import { useChatDesk } from '../chat-desk.ts';
import type { LiveSession } from '../live/live-session.ts';
import { LoadMore } from '../sessions/load-more.tsx';
import type { ScrollKeeper } from './scroll-keeper.ts';

interface EarlierMessagesProps {
  readonly live: LiveSession;
  readonly keeper: ScrollKeeper;
  /** How many messages are shown. */
  readonly there: number;
}

/** The way back in time; what is being read stays where it is while older messages come above it. */
export function EarlierMessages({ live, keeper, there }: EarlierMessagesProps) {
  const { run } = useChatDesk();
  const [isLoading, setLoading] = useState(false);
  const load = () => {
    if (isLoading) return;
    setLoading(true);
    run(async () => {
      try {
        await live.loadEarlier(() => keeper.hold());
      } finally {
        setLoading(false);
      }
    });
  };
  return <LoadMore onLoad={load} there={there} />;
}
