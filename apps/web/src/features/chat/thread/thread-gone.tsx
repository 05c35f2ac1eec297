import type { Cause } from '@causeway/client';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CauseCard } from '../../../ui/cause-card.tsx';
import type { LiveSession, LiveView } from '../live/live-session.ts';

const deleted: Cause = {
  code: 'not_found',
  title: 'This chat was deleted',
  sentence: 'It was deleted here or in another tab, with all its messages.',
  evidence: [],
};
const absent: Cause = {
  code: 'not_found',
  title: 'There is no such chat',
  sentence: 'It was deleted, or the address belongs to somebody else.',
  evidence: [],
};

interface ThreadGoneProps {
  readonly live: LiveSession;
  readonly view: LiveView;
}

/** In place of a thread that is not there. */
export function ThreadGone({ live, view }: ThreadGoneProps) {
  const cause = causeOf(view);
  const start = (
    <Button renderRoot={(props) => <Link to="/chat/{-$sessionId}" params={{}} {...props} />} size="xs">
      New chat
    </Button>
  );
  return (
    <div className="thread">
      <div className="thread-column">
        <CauseCard
          report={{ cause }}
          count={1}
          tone="attention"
          action={start}
          {...(cause === deleted ? {} : { onCheck: () => live.retryNow() })}
        />
      </div>
    </div>
  );
}

function causeOf({ isDeleted, link }: LiveView): Cause {
  if (isDeleted) return deleted;
  const told = link.status === 'closed' ? link.cause : undefined;
  return told === undefined || told.code === 'not_found' ? absent : told;
}
