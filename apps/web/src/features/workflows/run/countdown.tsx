import { useSecondsUntil } from '../../../shell/use-seconds-until.ts';
import { formatDuration } from '../runs/duration.ts';

/** Time left, ticking. `until`: ms since 1970 UTC. */
export function Countdown({ until }: { readonly until: number }) {
  const seconds = useSecondsUntil(until);
  return (
    <time dateTime={new Date(until).toISOString()} className="muted small tabular" title={new Date(until).toLocaleString()}>
      {seconds === 0 ? 'expires now' : `${formatDuration(seconds * 1000)} left`}
    </time>
  );
}
