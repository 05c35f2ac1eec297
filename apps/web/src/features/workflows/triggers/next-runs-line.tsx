import { useNow } from '../../../ui/use-now.ts';
import { nextRuns } from './next-runs.ts';

const format = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** When it would be due next, in this browser's time. */
export function NextRunsLine({ cron, timeZone }: { readonly cron: string; readonly timeZone: string }) {
  const after = useNow();
  const { times, problem } = nextRuns({ cron, timeZone, after });
  if (problem !== undefined) {
    return (
      <p className="next-runs" data-wrong="" role="status">
        {problem}
      </p>
    );
  }
  return (
    <p className="next-runs" role="status">
      {times.length === 0 ? 'Never' : `Next: ${times.map((time) => format.format(new Date(time))).join(' · ')}`}
    </p>
  );
}
