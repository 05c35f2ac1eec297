import { CallFailure } from '@causeway/client';
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { askData } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { reportOf } from '../../../ui/cause-report.ts';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { Proposal } from './proposal.tsx';

interface AskPanelProps {
  readonly file: DataFile;
  /** Opens a statement in the console. */
  readonly onEdit: (sql: string) => void;
  readonly onDone: () => void;
}

const answers = [
  { value: 'auto', label: 'Steps or a table, as it fits' },
  { value: 'recipe', label: 'Steps for the recipe' },
  { value: 'query', label: 'A table' },
] as const;
type Answer = (typeof answers)[number]['value'];

/** A model takes its time. */
const patienceMs = 180_000;

/** A question in words; what a model proposes is shown and checked, and never runs by itself. */
export function AskPanel({ file, onEdit, onDone }: AskPanelProps) {
  const { sheet, steps } = useDraftSteps();
  const [question, setQuestion] = useState('');
  const [answer, setAnswer] = useState<Answer>('auto');
  const ask = useAsk(file);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (question.trim() !== '') ask.mutate({ question: question.trim(), answer });
  };
  return (
    <>
      <form className="ask-form" onSubmit={submit}>
        <Textarea
          label="Question"
          description={`About ${sheet}${steps.length === 0 ? '' : ', after the steps'}`}
          placeholder="Which city has the largest orders?"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4000}
          value={question}
          onChange={(event) => setQuestion(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
          }}
        />
        <div className="ask-form-foot">
          <NativeSelect
            size="xs"
            aria-label="Answer with"
            data={[...answers]}
            value={answer}
            onChange={({ currentTarget: { value } }) =>
              setAnswer(answers.find((known) => known.value === value)?.value ?? 'auto')
            }
          />
          <Button type="submit" size="xs" disabled={question.trim() === ''} loading={ask.isPending}>
            Ask
          </Button>
        </div>
      </form>
      {ask.isPending ? <LiveLine what="Asking the model" since={ask.submittedAt} /> : null}
      <AskFailure error={ask.error} onCheck={() => ask.mutateAsync({ question: question.trim(), answer })} />
      {ask.data === undefined || ask.isPending ? null : (
        <Proposal key={ask.submittedAt} proposal={ask.data} onEdit={onEdit} onDone={onDone} />
      )}
    </>
  );
}

function useAsk(file: DataFile) {
  const client = useClient();
  const { sheet, steps, draft } = useDraftSteps();
  return useMutation({
    mutationFn: ({ question, answer }: { readonly question: string; readonly answer: Answer }) =>
      client.call(askData, {
        body: {
          question,
          file_id: file.id,
          sheet,
          steps: steps.map((step) => ({ ...step })),
          parameters: [...draft.parameters],
          answer,
        },
        timeoutMs: patienceMs,
      }),
  });
}

const noModel = {
  title: 'No model is connected',
  sentence: 'Questions in words need one. Steps and SQL work without.',
} as const;

function AskFailure({ error, onCheck }: { readonly error: unknown; readonly onCheck: () => Promise<unknown> }) {
  if (!(error instanceof CallFailure) || error.code !== 'no_model_configured') {
    return <FailureCard error={error} onCheck={onCheck} />;
  }
  const settings = { to: '/settings/{-$section}', params: { section: 'models' } } as const;
  return (
    <CauseCard
      tone="attention"
      report={{ ...reportOf(error), cause: { ...error.cause, ...noModel } }}
      action={
        <Button size="xs" renderRoot={(props) => <Link {...settings} {...props} />}>
          Open model settings
        </Button>
      }
      onCheck={() => onCheck().catch(() => undefined)}
    />
  );
}
