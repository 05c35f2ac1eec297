import type { BrowserAttempt, BrowserHalf, DoctorReport } from '@causeway/contract';
import { State } from '../../../ui/state.tsx';
import type { StateKind } from '../../../ui/state-kind.ts';
import { compareHalves, wordsOf } from './compare-halves.ts';

interface BrowserHalfViewProps {
  readonly report: DoctorReport;
  readonly browser: BrowserHalf | null;
}

const kinds = {
  read: 'done',
  opened: 'done',
  opaque: 'attention',
  failed: 'failed',
  timeout: 'failed',
  closed: 'failed',
} as const satisfies Record<BrowserAttempt['outcome'], StateKind>;
const names = { fetch: 'fetch', 'no-cors': 'without CORS', websocket: 'WebSocket' } as const;

/** What a browser saw itself, and whether the doctor agrees. */
export function BrowserHalfView({ report, browser }: BrowserHalfViewProps) {
  if (browser === null || browser.attempts.length === 0) return null;
  const comparison = compareHalves(report, browser);
  return (
    <section className="browser-half" aria-label="Seen by the browser">
      <h4>Seen by the browser</h4>
      <ul className="card rows">
        {browser.attempts.map((attempt) => (
          <li key={`${attempt.kind} ${attempt.url}`} className="check-step">
            <State kind={kinds[attempt.outcome]}>{kinds[attempt.outcome] === 'failed' ? 'Fails' : 'Answers'}</State>
            <strong>
              {attempt.method} {names[attempt.kind]}
            </strong>
            <span className="muted small check-step-text">{wordsOf(attempt)}</span>
            <span className="muted tiny tabular">{Math.round(attempt.ms)} ms</span>
          </li>
        ))}
      </ul>
      {comparison === undefined ? null : (
        <p className="browser-half-words small" data-kind={comparison.kind}>
          {comparison.sentence}
        </p>
      )}
    </section>
  );
}
