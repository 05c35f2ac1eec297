import { Button } from '@mantine/core';
import { signalExecution } from '@causeway/contract';
import type { TaskState } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { State } from '../../../ui/state.tsx';
import { isObject, readAt } from '../definition/json.ts';
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
  const fields = useMemo(() => (schemaFields(wait?.form) ?? []).filter(({ pointer }) => pointer !== '/approved'), [wait?.form]);
  const [value, setValue] = useState<Json>(() => initialValue(fields));
  const answer = useMutation({
    mutationFn: (data: JsonObject) =>
      client.call(signalExecution, { params: { executionId }, body: { key: wait?.signal ?? path, data } }),
  });
  const missing = missingFields(fields, (pointer) => readAt(value, pointer));
  const say = (approved: boolean) => answer.mutate({ ...(isObject(value) ? value : {}), approved });
  return (
    <section className="answer-card" aria-label={wait?.title ?? task.name}>
      <header>
        <State kind="attention">Waits for an answer</State>
        {wait?.until === undefined ? null : <Countdown until={wait.until} />}
      </header>
      <h2>{wait?.title ?? task.name}</h2>
      {fields.length === 0 ? null : <SchemaForm fields={fields} value={value} onChange={setValue} />}
      <FailureCard error={answer.error} />
      {missing.length === 0 ? null : <p className="muted small">Missing: {missing.join(', ')}</p>}
      <div className="answer-card-acts">
        <Button
          loading={answer.isPending && answer.variables['approved'] === true}
          disabled={missing.length > 0}
          onClick={() => say(true)}
        >
          Approve
        </Button>
        <Button
          variant="default"
          loading={answer.isPending && answer.variables['approved'] === false}
          onClick={() => say(false)}
        >
          Reject
        </Button>
      </div>
    </section>
  );
}
