import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { useChatDesk } from '../chat-desk.ts';
import { moveFocus } from './move-focus.ts';
import { titleOf } from './session-title.ts';
import { messageHitsQuery } from './sessions-query.ts';
import { snippetParts } from './snippet-parts.ts';

interface MessageHitsProps {
  readonly text: string;
  readonly onPicked: () => void;
}

/** Where the words were said, whatever the chat is called. */
export function MessageHits({ text, onPicked }: MessageHitsProps) {
  const { client } = useChatDesk();
  const { data } = useQuery(messageHitsQuery(client, text));
  const id = useId();
  const hits = text === '' ? [] : (data?.hits ?? []);
  if (hits.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="session-group">
        In messages
      </h2>
      <ul>
        {hits.map((hit) => (
          <li key={hit.message_id}>
            <Link
              to="/chat/{-$sessionId}"
              params={{ sessionId: hit.session_id }}
              hash={hit.message_id}
              className="message-hit"
              data-session-stop
              onKeyDown={moveFocus}
              onClick={onPicked}
            >
              <span className="message-hit-head">
                <span className="message-hit-title">{titleOf({ title: hit.session_title })}</span>
                <span className="muted tiny">
                  <RelativeTime at={hit.created_at} />
                </span>
              </span>
              <span className="message-hit-text muted small">
                {snippetParts(hit.snippet).map((part) =>
                  part.isHit ? <mark key={part.at}>{part.text}</mark> : <span key={part.at}>{part.text}</span>,
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
