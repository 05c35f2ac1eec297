import { CallFailure, toCause } from '@causeway/client';
import { useMemo } from 'react';
import { CauseCard } from './cause-card.tsx';
import { reportOf } from './cause-report.ts';

interface FailureCardProps {
  /** Whatever was thrown; null: nothing is shown. */
  readonly error: unknown;
  readonly onCheck?: () => Promise<unknown>;
}

/** The card of a failed act or query, where the act was. */
export function FailureCard({ error, onCheck }: FailureCardProps) {
  // One failure is one object, so that the card does not count it again with each render.
  const report = useMemo(() => (error instanceof CallFailure ? reportOf(error) : { cause: toCause(error) }), [error]);
  if (error === null || error === undefined) return null;
  // The card shows the next failure itself.
  const check = onCheck === undefined ? {} : { onCheck: () => onCheck().catch(() => undefined) };
  return <CauseCard report={report} {...check} />;
}
