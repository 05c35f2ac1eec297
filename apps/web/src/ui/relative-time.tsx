import { timeAgo } from './time-ago.ts';
import { useNow } from './use-now.ts';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** "3 minutes ago", with the exact time on hover. `at`: ms since 1970 UTC. */
export function RelativeTime({ at }: { readonly at: number }) {
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={exact.format(date)} className="tabular nowrap">
      {timeAgo(at, now)}
    </time>
  );
}
