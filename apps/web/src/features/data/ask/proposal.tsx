import { Button } from '@mantine/core';
import type { DataProposal } from '@causeway/contract';
import { useState } from 'react';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { State } from '../../../ui/state.tsx';
import { freeStepIds } from '../draft-steps.ts';
import { SentenceWords } from '../recipe/sentence-words.tsx';
import { StepIcon } from '../recipe/step-icon.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { QueryResult } from './query-result.tsx';

interface ProposalProps {
  readonly proposal: DataProposal;
  readonly onEdit: (sql: string) => void;
  readonly onDone: () => void;
}

/** What a model proposes: to be read, then used or not. */
export function Proposal({ proposal, onEdit, onDone }: ProposalProps) {
  const { kind, explanation, problems, model, attempts, usage } = proposal;
  return (
    <article className="proposal card" aria-label="Proposal">
      <p>{explanation}</p>
      {problems.length === 0 ? null : (
        <ul className="proposal-problems">
          {problems.map((problem) => (
            <li key={problem}>
              <State kind="attention">{problem}</State>
            </li>
          ))}
        </ul>
      )}
      {kind === 'recipe' ? <ProposedSteps proposal={proposal} onDone={onDone} /> : null}
      {kind === 'query' ? <ProposedQuery proposal={proposal} onEdit={onEdit} /> : null}
      <p className="muted tiny">
        {model}
        {attempts > 1 ? ` · ${attempts} attempts` : ''}
        {usage === null ? '' : ` · ${usage.input_tokens + usage.output_tokens} tokens`}
      </p>
    </article>
  );
}

function ProposedSteps({ proposal, onDone }: { readonly proposal: DataProposal; readonly onDone: () => void }) {
  const { draft, steps, dispatch } = useDraftSteps();
  const take = () => {
    const ids = freeStepIds(draft, proposal.steps.length);
    const added = proposal.steps.map((step, at) => ({ ...step, id: ids[at] ?? `p${at}` }));
    dispatch({ type: 'load', steps: [...steps, ...added], ...(draft.saved === undefined ? {} : { saved: draft.saved }) });
    onDone();
  };
  // The place is the identity: steps of a proposal may have no id yet.
  const places = proposal.steps.map((step, at) => ({ step, key: `step ${at}` }));
  return (
    <>
      <ol className="recipe-page-steps small">
        {places.map(({ step, key }) => (
          <li key={key}>
            <StepIcon op={step.op} />
            <SentenceWords step={step} />
          </li>
        ))}
      </ol>
      <div className="proposal-acts">
        <Button size="xs" onClick={take}>
          Add to the recipe
        </Button>
        <span className="muted tiny">Undo takes them back</span>
      </div>
    </>
  );
}

function ProposedQuery({ proposal, onEdit }: Pick<ProposalProps, 'proposal' | 'onEdit'>) {
  const [isRunning, setRunning] = useState(false);
  const sql = proposal.sql ?? '';
  return (
    <>
      <CodeBlock code={sql} label="SQL" />
      <div className="proposal-acts">
        {isRunning ? null : (
          <Button size="xs" disabled={!proposal.can_run} onClick={() => setRunning(true)}>
            Run it
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => onEdit(sql)}>
          Edit in SQL
        </Button>
      </div>
      {isRunning ? <QueryResult tables={proposal.tables} sql={sql} /> : null}
    </>
  );
}
