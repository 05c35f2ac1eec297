import type { FollowState } from '@causeway/client';
import { Button } from '@mantine/core';
import { useConnection } from '../../../server/use-connection.ts';
import { useSecondsUntil } from '../../../shell/use-seconds-until.ts';
import { StateIcon } from '../../../ui/state.tsx';

interface ComposerHintProps {
  readonly link: FollowState;
  readonly isAnswering: boolean;
  readonly onRetry: () => void;
}

/** The line below the composer: how to send, or why it would not arrive now. */
export function ComposerHint({ link, isAnswering, onRetry }: ComposerHintProps) {
  const isLost = link.status === 'reconnecting' || link.status === 'offline';
  const seconds = useSecondsUntil(isLost ? link.retryAt : undefined);
  const { kind } = useConnection();
  if (!isLost) {
    return (
      <p className="muted tiny composer-keys">
        {isAnswering ? (
          <>
            <kbd>Esc</kbd> stops · leaving the page does not
          </>
        ) : (
          <>
            <kbd>Enter</kbd> sends · <kbd>Shift</kbd> <kbd>Enter</kbd> new line
          </>
        )}
      </p>
    );
  }
  // The banner above the page names the cause and counts down while the whole server is away.
  if (kind === 'reconnecting' || kind === 'offline') {
    return (
      <p className="composer-lost small" role="status">
        <StateIcon kind="attention" />
        Not connected. Your text is kept.
      </p>
    );
  }
  return (
    <p className="composer-lost small" role="status">
      <StateIcon kind="attention" />
      <span>
        {link.cause.title}. Your text is kept.{' '}
        <span className="tabular" aria-hidden="true">
          {seconds === 0 ? 'Trying now' : `Next try in ${seconds} s`}
        </span>
      </span>
      <Button variant="default" size="compact-xs" onClick={onRetry}>
        Retry now
      </Button>
    </p>
  );
}
