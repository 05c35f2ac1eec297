import { CauseCard } from '../../ui/cause-card.tsx';
import { groupReports } from '../../ui/cause-report.ts';
import { State } from '../../ui/state.tsx';
import { browserChecks } from './browser-checks.ts';
import type { BrowserCheck, Outcome } from './browser-checks.ts';
import type { Outcomes } from './use-browser-checks.ts';
import './check-list.css';

interface CheckListProps {
  readonly outcomes: Outcomes;
  readonly onCheck: () => unknown;
}

/** One row per way to the server; below them each cause once, however many rows it broke. */
export function CheckList({ outcomes, onCheck }: CheckListProps) {
  const reports = Object.values(outcomes).flatMap((outcome) => (outcome?.state === 'failed' ? [outcome.report] : []));
  return (
    <>
      <ul className="card rows" aria-live="polite">
        {browserChecks.map((check) => (
          <CheckRow key={check.id} check={check} outcome={outcomes[check.id]} />
        ))}
      </ul>
      {groupReports(reports).map(({ report, count }) => (
        <CauseCard key={report.cause.title} report={report} count={count} onCheck={onCheck} />
      ))}
    </>
  );
}

const words = { done: 'Works', attention: 'Partly', failed: 'Fails' } as const;

function CheckRow({ check, outcome }: { readonly check: BrowserCheck; readonly outcome: Outcome | undefined }) {
  return (
    <li className="check-row">
      <State kind={outcome?.state ?? 'running'}>{outcome === undefined ? 'Trying' : words[outcome.state]}</State>
      <div className="check-row-name">
        <strong>{check.name}</strong>
        <span className="muted small">{check.proves}</span>
      </div>
      <span className="muted small check-row-note">{noteOf(outcome)}</span>
      <span className="muted small tabular check-row-latency">
        {outcome === undefined || outcome.state === 'failed' ? '' : `${Math.round(outcome.latencyMs)} ms`}
      </span>
    </li>
  );
}

function noteOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  return outcome.state === 'failed' ? outcome.report.cause.title : outcome.note;
}
