import { CallFailure, toCause } from '@causeway/client';
import { CauseCard } from './cause-card.tsx';
import { reportOf } from './cause-report.ts';

interface FailureCardProps {
  /** Whatever was thrown; null: nothing is shown. */
  readonly error: unknown;
  readonly onCheck?: () => Promise<unknown>;
}

/** The card of a failed act or query, where the act was. */
export function FailureCard({ error, onCheck }: FailureCardProps) {
  if (error === null || error === undefined) return null;
  const report = error instanceof CallFailure ? reportOf(error) : { cause: toCause(error) };
  // The card shows the next failure itself.
  const check = onCheck === undefined ? {} : { onCheck: () => onCheck().catch(() => undefined) };
  return <CauseCard report={report} {...check} />;
}
