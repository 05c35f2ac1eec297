import type { DoctorFinding } from '@causeway/contract';
import { IconAlertTriangle, IconPlugX } from '@tabler/icons-react';
import { useState } from 'react';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { CommandLine } from '../../../ui/command-line.tsx';
import '../../../ui/cause-card.css';

interface FindingCardProps {
  readonly finding: DoctorFinding;
  /** The first one is what to change; the others are shown smaller. */
  readonly isFirst: boolean;
}

/** One cause: what it is, how it was proven, what follows from it, and the change that mends it. */
export function FindingCard({ finding, isFirst }: FindingCardProps) {
  const { title, code, cause, evidence, consequences, severity } = finding;
  const Icon = severity === 'error' ? IconPlugX : IconAlertTriangle;
  return (
    <section className="cause-card finding" data-tone={severity === 'error' ? 'failed' : 'attention'} aria-label={title}>
      <Icon className="cause-card-icon" size={20} stroke={1.8} aria-hidden="true" />
      <div className="cause-card-body">
        <header>
          <h3>{title}</h3>
          <code className="muted tiny">{code}</code>
        </header>
        <p className="cause-card-sentence">{cause}</p>
        {evidence.length === 0 ? null : (
          <div className="finding-part">
            <h4>Seen</h4>
            <CodeBlock code={evidence.join('\n')} label="evidence" />
          </div>
        )}
        <Fix finding={finding} />
        {consequences.length === 0 ? null : (
          <details className="cause-card-details" open={isFirst || undefined}>
            <summary>What follows from it</summary>
            <ul className="finding-consequences">
              {consequences.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}

function Fix({ finding: { fix, verify } }: { readonly finding: DoctorFinding }) {
  return (
    <div className="finding-part">
      <h4>Fix</h4>
      <p className="cause-card-fix">{fix.summary}</p>
      {fix.command === undefined ? null : <CommandLine command={fix.command} />}
      {fix.changes.length === 0 ? null : <Changes changes={fix.changes} />}
      {verify === undefined ? null : (
        <>
          <h4>Then prove it</h4>
          <CommandLine command={verify} />
        </>
      )}
    </div>
  );
}

/** The same change for each stack it may run on; one is shown at a time. */
function Changes({ changes }: { readonly changes: DoctorFinding['fix']['changes'] }) {
  const [chosen, setChosen] = useState(0);
  const shown = changes[chosen] ?? changes[0];
  if (shown === undefined) return null;
  return (
    <div className="finding-changes">
      {changes.length === 1 ? null : (
        <div className="finding-stacks" role="group" aria-label="Stack">
          {changes.map(({ stack, file }, at) => (
            <button
              key={`${stack} ${file ?? ''}`}
              type="button"
              className="finding-stack"
              aria-pressed={at === chosen}
              onClick={() => setChosen(at)}
            >
              {stack}
            </button>
          ))}
        </div>
      )}
      <p className="muted tiny">
        {shown.stack}
        {shown.file === undefined ? '' : ` · ${shown.file}`}
      </p>
      <CodeBlock code={shown.code} label={`change for ${shown.stack}`} />
    </div>
  );
}
