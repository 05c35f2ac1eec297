import { Button } from '@mantine/core';
import { signalExecution } from '@causeway/contract';
import type { TaskState } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { State } from '../../../ui/state.tsx';
import { isObject, readAt, textOf, toJson } from '../definition/json.ts';
import type { Json, JsonObject } from '../definition/json.ts';
import { SchemaForm } from '../form/schema-form.tsx';
import { initialValue, missingFields, schemaFields } from '../form/schema-fields.ts';
import { Countdown } from './countdown.tsx';
import { useRunDesk } from './run-context.ts';

interface AnswerCardProps {
  readonly path: string;
  readonly task: TaskState;
}

/** Asks a person: what about, until when, with the form of the step. */
export function AnswerCard({ path, task }: AnswerCardProps) {
  const client = useClient();
  const { id: executionId } = useRunDesk();
  const { wait } = task;
  const asked = useMemo(() => schemaFields(wait?.form) ?? [], [wait?.form]);
  const fields = asked.filter(({ pointer }) => pointer !== '/approved');
  // A form of its own may ask for something else than yes or no.
  const isDecision = asked.length === 0 || fields.length < asked.length;
  const [value, setValue] = useState<Json>(() => initialValue(fields));
  const answer = useMutation({
    mutationFn: (data: JsonObject) =>
      client.call(signalExecution, { params: { executionId }, body: { key: wait?.signal ?? path, data } }),
  });
  const missing = missingFields(fields, (pointer) => readAt(value, pointer));
  const form = toJson(wait?.form);
  const description = isObject(form) ? textOf(form['description']) : '';
  const given = isObject(value) ? value : {};
  return (
    <section className="answer-card" aria-label={wait?.title ?? task.name}>
      <header>
        <State kind="attention">Waits for an answer</State>
        {wait?.until === undefined ? null : <Countdown until={wait.until} />}
      </header>
      <h2>{wait?.title ?? task.name}</h2>
      {description === '' ? null : <p className="answer-card-text">{description}</p>}
      {fields.length === 0 ? null : <SchemaForm fields={fields} value={value} onChange={setValue} />}
      <FailureCard error={answer.error} />
      {missing.length === 0 ? null : <p className="muted small">Missing: {missing.join(', ')}</p>}
      <Acts
        isDecision={isDecision}
        isBusy={answer.isPending}
        isComplete={missing.length === 0}
        onSend={(approved) => answer.mutate(approved === undefined ? given : { ...given, approved })}
      />
    </section>
  );
}

interface ActsProps {
  readonly isDecision: boolean;
  readonly isBusy: boolean;
  readonly isComplete: boolean;
  readonly onSend: (approved?: boolean) => void;
}

function Acts({ isDecision, isBusy, isComplete, onSend }: ActsProps) {
  return (
    <div className="answer-card-acts">
      <Button loading={isBusy} disabled={!isComplete} onClick={() => onSend(...(isDecision ? [true] : []))}>
        {isDecision ? 'Approve' : 'Send the answer'}
      </Button>
      {isDecision ? (
        <Button variant="default" disabled={isBusy} onClick={() => onSend(false)}>
          Reject
        </Button>
      ) : null}
    </div>
  );
}
