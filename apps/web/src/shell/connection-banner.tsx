import { Button } from '@mantine/core';
import { useServer } from '../server/server-context.tsx';
import { useConnection } from '../server/use-connection.ts';
import { StateIcon } from '../ui/state.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';
import './connection-banner.css';

/** A slim row over the page while the server is away; the page below stays as it is. */
export function ConnectionBanner() {
  const connection = useConnection();
  const { watch } = useServer();
  const seconds = useSecondsUntil('nextAt' in connection ? connection.nextAt : undefined);
  if (!('failure' in connection)) return null;
  return (
    <div className="connection-banner">
      <StateIcon kind="attention" size={16} />
      <p role="status">
        <strong>{connection.failure.cause.title}.</strong> What you typed is kept.
      </p>
      <span className="muted tabular">{seconds === 0 ? 'Trying now' : `Next try in ${seconds} s`}</span>
      <Button variant="default" size="compact-sm" onClick={() => void watch.check()}>
        Try now
      </Button>
    </div>
  );
}
