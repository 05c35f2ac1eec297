import type { Session } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { RelativeTime } from '../../ui/relative-time.tsx';
import './recent-chats.css';

/** The sessions used last. */
export function RecentChats({ sessions }: { readonly sessions: readonly Session[] }) {
  return (
    <ul className="card rows recent-chats">
      {sessions.map((session) => (
        <li key={session.id}>
          <Link to="/chat/{-$sessionId}" params={{ sessionId: session.id }}>
            <span className="recent-chats-title">{session.title === '' ? 'Untitled' : session.title}</span>
            <span className="muted tiny recent-chats-model">{session.model ?? ''}</span>
            <span className="muted small">
              <RelativeTime at={session.updated_at} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
