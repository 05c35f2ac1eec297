import type { CheckSummary, DoctorCheck } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

export interface VerdictWords {
  readonly kind: StateKind;
  readonly word: string;
  readonly sentence: string;
}

/** What stands above the causes: how many there are and where to begin. */
export function headlineOf(check: DoctorCheck): VerdictWords {
  const verdict = verdictOf(check);
  const causes = check.report.findings.filter(({ severity }) => severity === 'error').length;
  if (check.verdict !== 'broken') return verdict;
  return { ...verdict, sentence: causes > 1 ? `${causes} causes; change the first one first` : 'One cause, and what mends it' };
}

/** A verdict as people say it; a broken one says the cause. */
export function verdictOf({ verdict, cause }: Pick<CheckSummary, 'verdict' | 'cause'>): VerdictWords {
  switch (verdict) {
    case 'healthy':
      return {
        kind: 'done',
        word: 'Works',
        sentence: cause === null ? 'The browser can reach it' : `It works; ${cause.title}`,
      };
    case 'broken':
      return { kind: 'failed', word: 'Broken', sentence: cause?.title ?? 'It does not work' };
    case 'unknown':
      return { kind: 'attention', word: 'Unknown', sentence: 'No cause was proven; what was ruled out stands below' };
  }
}
