import { runEvaluation, setEvaluation } from '@causeway/contract';
import type { Collection, Evaluation, EvaluationQuestion } from '@causeway/contract';
import { ActionIcon, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { documentsQuery, evaluationQuery } from '../knowledge-queries.ts';
import { AddQuestion } from './add-question.tsx';
import { ScoreTable } from './score-table.tsx';

function useEvaluation(collection: Collection) {
  const client = useClient();
  const queries = useQueryClient();
  const params = { collectionId: collection.id };
  const query = evaluationQuery(client, collection.id);
  const { data, error, isPending, refetch } = useQuery(query);
  const save = useMutation({
    mutationFn: (questions: EvaluationQuestion[]) => client.call(setEvaluation, { params, body: { questions } }),
    onSuccess: (saved) => queries.setQueryData(query.queryKey, saved),
  });
  const run = useMutation({
    mutationFn: () => client.call(runEvaluation, { params, timeoutMs: 300_000 }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['knowledge'] }),
  });
  return { save, run, data, error, isPending, refetch };
}

/** Questions with known answers, so that a change of settings is a number. */
export function EvaluationTab({ collection }: { readonly collection: Collection }) {
  const client = useClient();
  const { save, run, data, error, isPending, refetch } = useEvaluation(collection);
  const documents = useQuery(documentsQuery(client, collection.id, '')).data?.documents ?? [];
  if (data === undefined) {
    return (
      <>
        <FailureCard error={error} onCheck={refetch} />
        {isPending ? <RowsSkeleton rows={4} /> : null}
      </>
    );
  }
  const { questions, last } = data;
  const names = new Map(documents.map(({ id, name }) => [id, name]));
  return (
    <>
      <Section
        title="How well it finds"
        hint="MRR is 1 when every answer comes first; recall is the share of answers among the first 5 or 10."
        action={
          <Button size="xs" disabled={questions.length === 0} loading={run.isPending} onClick={() => run.mutate()}>
            Measure
          </Button>
        }
      >
        <FailureCard error={run.error} />
        {last === null ? (
          <p className="muted small">{questions.length === 0 ? 'Add a question first.' : 'Not measured yet.'}</p>
        ) : (
          <ScoreTable evaluation={last} />
        )}
      </Section>
      <Section title="Questions" hint="What people ask, and the document that answers it.">
        <AddQuestion
          documents={documents}
          isBusy={save.isPending}
          onAdd={(question) => save.mutate([...questions, question])}
        />
        <FailureCard error={save.error} />
        {questions.length === 0 ? null : (
          <ul className="card rows">
            {questions.map((question, index) => (
              <QuestionRow
                key={`${question.document_id}-${question.question}`}
                question={question}
                name={names.get(question.document_id) ?? 'A document that is gone'}
                place={last?.places[index]}
                onRemove={() => save.mutate(questions.filter((one) => one !== question))}
              />
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

interface QuestionRowProps {
  readonly question: EvaluationQuestion;
  readonly name: string;
  readonly place: Evaluation['places'][number] | undefined;
  readonly onRemove: () => void;
}

function QuestionRow({ question, name, place, onRemove }: QuestionRowProps) {
  return (
    <li className="question-row">
      <div className="document-main">
        <span>{question.question}</span>
        <span className="muted small clip">
          {name}
          {question.quote === '' ? '' : ` · “${question.quote}”`}
        </span>
      </div>
      <span className="small tabular nowrap muted">{place === undefined ? '' : placeWords(place.combined)}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        aria-label={`Remove the question ${question.question}`}
        onClick={onRemove}
      >
        <IconTrash size={15} />
      </ActionIcon>
    </li>
  );
}

const placeWords = (place: number | null): string => (place === null ? 'not in the first 10' : `place ${place}`);
