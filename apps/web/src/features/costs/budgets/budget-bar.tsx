import type { Budget } from '@causeway/contract';
import { State } from '../../../ui/state.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { moneyWords } from '../../../ui/money-words.ts';
import { countOf } from '../../chat/thread/usage-words.ts';
import { budgetState, periodWords } from './budget-words.ts';

interface BudgetBarProps {
  readonly budget: Budget;
  /** Of whom it is. */
  readonly subject: string;
  /** Undefined: the person may look only. */
  readonly onOpen: (() => void) | undefined;
}

/** How much of a budget is spent, and how much is set aside for calls that run. */
export function BudgetBar({ budget, subject, onOpen }: BudgetBarProps) {
  const { name, limit_nano: limit, spent_nano: spent, reserved_nano: reserved, resets_at: resetsAt } = budget;
  const state = budgetState(budget);
  const share = (amount: number): string => `${Math.min(100, (amount / limit) * 100)}%`;
  return (
    <li className="budget">
      <div className="budget-title">
        {onOpen === undefined ? (
          <strong className="clip">{name}</strong>
        ) : (
          <button type="button" className="cost-row-link clip" onClick={onOpen}>
            {name}
          </button>
        )}
        <span className="muted small clip">{subject}</span>
        {state === undefined ? null : <State kind={state.kind}>{state.words}</State>}
        <span className="budget-amount tabular">
          {moneyWords(spent)}{' '}
          <span className="muted">
            of {moneyWords(limit)} {periodWords[budget.period]}
          </span>
        </span>
      </div>
      <div
        className="budget-bar"
        data-state={state?.kind}
        role="meter"
        aria-label={`${name}: spent`}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(spent, limit)}
        aria-valuetext={`${moneyWords(spent)} of ${moneyWords(limit)}`}
      >
        <span className="budget-spent" style={{ inlineSize: share(spent) }} />
        <span className="budget-reserved" style={{ inlineSize: share(reserved) }} />
      </div>
      <p className="muted tiny">
        {budget.mode === 'hard' ? 'Calls that do not fit are refused' : 'Only warns'}
        {reserved > 0 ? ` · ${moneyWords(reserved)} set aside for running calls` : ''}
        {budget.unpriced_calls > 0 ? ` · ${countOf(budget.unpriced_calls, 'call')} without a known price` : ''}
        {resetsAt === null ? null : (
          <>
            {' · begins anew '}
            <RelativeTime at={resetsAt} />
          </>
        )}
      </p>
    </li>
  );
}
