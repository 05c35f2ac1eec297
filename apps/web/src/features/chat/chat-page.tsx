import { sessionId as sessionIdSchema } from '@causeway/contract';
import { useMediaQuery } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { ChatDeskContext } from './chat-desk.ts';
import { Conversation } from './conversation.tsx';
import { SessionList } from './sessions/session-list.tsx';
import { SessionsDrawer } from './sessions/sessions-drawer.tsx';
import { useNewDesk } from './use-new-desk.ts';
import './chat-page.css';

// Below this a list beside the thread would leave too little of both.
const narrow = '(width < 760px)';

/** Chats at the left, the open one in the middle. */
export default function ChatPage() {
  const desk = useNewDesk();
  const { sessionId: asked } = useParams({ from: '/chat/{-$sessionId}' });
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false });
  const [isListOpen, setListOpen] = useState(false);
  const closeList = useCallback(() => setListOpen(false), []);
  const parsed = sessionIdSchema.safeParse(asked, { jitless: true });
  const id = parsed.success ? parsed.data : undefined;
  const live = id === undefined ? desk.sessions.fresh() : desk.sessions.get(id);
  useEffect(() => {
    if (id !== undefined) desk.sessions.leaveFresh();
  }, [desk, id]);
  const list = <SessionList currentId={id} onPicked={closeList} />;
  return (
    <ChatDeskContext value={desk}>
      <div className="chat">
        {isNarrow ? null : <aside className="chat-sessions">{list}</aside>}
        {isNarrow && isListOpen ? <SessionsDrawer onClose={closeList}>{list}</SessionsDrawer> : null}
        <Conversation key={live.id} live={live} onOpenList={isNarrow ? () => setListOpen(true) : undefined} />
      </div>
    </ChatDeskContext>
  );
}
