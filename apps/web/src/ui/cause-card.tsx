import { Button } from '@mantine/core';
import { IconAlertTriangle, IconPlugX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { factsOf, identityOf, toMarkdown } from './cause-report.ts';
import type { Report } from './cause-report.ts';
import { CommandLine } from './command-line.tsx';
import { CopyButton } from './copy-button.tsx';
import './cause-card.css';

interface CauseCardProps {
  readonly report: Report;
  /** `attention`: nothing broke, something is missing. */
  readonly tone?: 'failed' | 'attention';
  /** How often it happened; by default the card counts what it was given. */
  readonly count?: number;
  /** Tries the same thing again. */
  readonly onCheck?: () => unknown;
  /** A button that is the fix, beside the command or instead of it. */
  readonly action?: ReactNode;
}

/** Wherever something fails: the cause as the title, what it means, the way out, and what was seen. */
export function CauseCard({ report, tone = 'failed', count, onCheck, action }: CauseCardProps) {
  const { cause } = report;
  const repeats = useRepeats(report);
  const Icon = tone === 'failed' ? IconPlugX : IconAlertTriangle;
  return (
    <section className="cause-card" data-tone={tone} role={tone === 'failed' ? 'alert' : 'group'} aria-label={cause.title}>
      <Icon className="cause-card-icon" size={20} stroke={1.8} aria-hidden="true" />
      <div className="cause-card-body">
        <header>
          <h2>{cause.title}</h2>
          <Repeats count={count ?? repeats} />
        </header>
        <p className="cause-card-sentence">{cause.sentence}</p>
        {cause.fix === undefined ? null : <p className="cause-card-fix">{cause.fix.summary}</p>}
        {cause.fix?.command === undefined ? null : <CommandLine command={cause.fix.command} />}
        {action === undefined && onCheck === undefined ? null : (
          <div className="cause-card-actions">
            {action}
            {onCheck === undefined ? null : <CheckAgain onCheck={onCheck} />}
          </div>
        )}
        <Details report={report} />
      </div>
    </section>
  );
}

function Repeats({ count }: { readonly count: number }) {
  if (count < 2) return null;
  return (
    <span className="cause-card-count tabular" title={`Happened ${count} times`}>
      ×{count}
    </span>
  );
}

/** Busy until the attempt settles; the card above it then shows the new state. */
export function CheckAgain({ onCheck }: { readonly onCheck: () => unknown }) {
  const [isBusy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    try {
      await onCheck();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" size="xs" loading={isBusy} onClick={() => void check()}>
      Check again
    </Button>
  );
}

function Details({ report }: { readonly report: Report }) {
  return (
    <details className="cause-card-details">
      <summary>Details</summary>
      <dl>
        {factsOf(report).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {report.cause.evidence.length === 0 ? null : (
        <pre tabIndex={0} aria-label="Evidence" role="region">
          {report.cause.evidence.join('\n')}
        </pre>
      )}
      <CopyButton text={toMarkdown(report)} label="Copy as Markdown" isWide />
    </details>
  );
}

const happeningOf = ({ requestId, cause }: Report): string => JSON.stringify([requestId, cause.evidence]);

/** How many reports of the same cause this card was handed one after another. */
function useRepeats(report: Report): number {
  const [seen, setSeen] = useState({ report, count: 1 });
  // Rendered again, not happened again: each failure has a request id or evidence of its own.
  if (happeningOf(seen.report) === happeningOf(report)) return seen.count;
  const isSame = identityOf(seen.report) === identityOf(report);
  const next = { report, count: isSame ? seen.count + 1 : 1 };
  setSeen(next);
  return next.count;
}
