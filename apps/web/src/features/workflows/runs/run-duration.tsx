import type { Execution } from '@causeway/contract';
import { formatDuration } from './duration.ts';
import { useTick } from './use-tick.ts';

interface RunDurationProps {
  readonly run: Pick<Execution, 'started_at' | 'ended_at' | 'status'>;
}

/** How long a run took, ticking while it goes on. */
export function RunDuration({ run }: RunDurationProps) {
  const isOpen = run.ended_at === null && run.started_at !== null && run.status === 'running';
  const now = useTick(isOpen);
  if (run.started_at === null) return null;
  if (run.ended_at === null && !isOpen) return null;
  return formatDuration((run.ended_at ?? now) - run.started_at);
}
