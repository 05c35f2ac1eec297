import { Button } from '@mantine/core';
import type { DoctorCheck, DoctorReport } from '@causeway/contract';
import { IconRefresh } from '@tabler/icons-react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import type { StateKind } from '../../../ui/state-kind.ts';
import { BrowserHalfView } from './browser-half-view.tsx';
import { checkMarkdown } from './check-markdown.ts';
import { FindingCard } from './finding-card.tsx';
import { headlineOf } from './verdict-words.ts';

interface CheckResultProps {
  readonly check: DoctorCheck;
  readonly isBusy: boolean;
  readonly onAgain: () => void;
}

/** A finished check: the verdict, the causes with the first one first, what each half saw, and what was ruled out. */
export function CheckResult({ check, isBusy, onAgain }: CheckResultProps) {
  const { report, browser } = check;
  const { kind, word, sentence } = headlineOf(check);
  const address = `${globalThis.location.origin}/connections?check=${check.id}`;
  return (
    <div className="check-result" role="region" aria-label="Result">
      <header className="check-result-head" data-kind={kind}>
        <State kind={kind}>{word}</State>
        <div className="check-result-words">
          <h3>{sentence}</h3>
          <p className="muted small">
            <code>{check.title}</code>
            {check.origin === null ? null : (
              <>
                {' '}
                from <code>{check.origin}</code>
              </>
            )}
            {' · '}
            <RelativeTime at={check.created_at} />
          </p>
        </div>
      </header>
      {report.findings.map((finding, at) => (
        <FindingCard key={`${finding.code} ${finding.about}`} finding={finding} isFirst={at === 0} />
      ))}
      <BrowserHalfView report={report} browser={browser} />
      <Steps report={report} />
      <div className="check-result-acts">
        <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} loading={isBusy} onClick={onAgain}>
          Check again
        </Button>
        <CopyButton text={address} label="Copy link" isWide />
        <CopyButton text={checkMarkdown(check)} label="Copy as Markdown" isWide />
      </div>
    </div>
  );
}

const stepKinds = { ok: 'done', warning: 'attention', error: 'failed', skipped: 'waiting' } as const satisfies Record<
  DoctorReport['checks'][number]['state'],
  StateKind
>;
const stepWords = { ok: 'Fine', warning: 'Odd', error: 'Fails', skipped: 'Skipped' } as const;

/** What was looked at in the order of the way; what is fine was ruled out. */
function Steps({ report }: { readonly report: DoctorReport }) {
  const fine = report.checks.filter(({ state }) => state === 'ok').length;
  const seconds = (report.duration_ms / 1000).toFixed(1);
  return (
    <details className="check-steps" open={report.verdict !== 'broken' || undefined}>
      <summary>
        Looked at by the doctor: {report.checks.length} steps, {fine} ruled out
      </summary>
      <ul className="card rows">
        {report.checks.map(({ name, state, text, ms }) => (
          <li key={name} className="check-step">
            <State kind={stepKinds[state]}>{stepWords[state]}</State>
            <strong>{name}</strong>
            <span className="muted small check-step-text">{text}</span>
            <span className="muted tiny tabular">{ms === undefined ? '' : `${ms} ms`}</span>
          </li>
        ))}
      </ul>
      {report.notes.map((note) => (
        <p key={note} className="muted small">
          {note}
        </p>
      ))}
      <p className="muted tiny tabular">
        {report.requests_sent} requests in {seconds} s; none that could change something
      </p>
    </details>
  );
}
