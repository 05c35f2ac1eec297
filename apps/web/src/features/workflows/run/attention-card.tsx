import { Button } from '@mantine/core';
import { resolveStep } from '@causeway/contract';
import type { TaskState } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { State } from '../../../ui/state.tsx';
import type { Json } from '../definition/json.ts';
import { JsonInput } from '../form/json-input.tsx';
import { useRunDesk } from './run-context.ts';

interface AttentionCardProps {
  readonly path: string;
  readonly task: TaskState;
}

/** A step that was in the middle of something when the server stopped: repeating it might do it twice, so a person decides. */
export function AttentionCard({ path, task }: AttentionCardProps) {
  const client = useClient();
  const { id: executionId } = useRunDesk();
  const [isCompleting, setCompleting] = useState(false);
  const [value, setValue] = useState<Json | undefined>({});
  const resolve = useMutation({
    mutationFn: (action: 'retry' | 'skip' | 'complete') =>
      client.call(resolveStep, {
        params: { executionId },
        body: { path, action, ...(action === 'complete' ? { value: value ?? null } : {}) },
      }),
  });
  return (
    <section className="answer-card" aria-label={`${task.name} needs attention`}>
      <header>
        <State kind="attention">Needs attention</State>
      </header>
      <h2>{task.name} stopped in the middle</h2>
      <p className="muted small">
        {task.wait?.reason ?? 'The server stopped while it ran.'} Whether it did its work is not known; running it again could
        do it twice.
      </p>
      {isCompleting ? <JsonInput label="Its output" value={value} onChange={setValue} minRows={3} /> : null}
      <FailureCard error={resolve.error} />
      <div className="answer-card-acts">
        {isCompleting ? (
          <Button loading={resolve.isPending} onClick={() => resolve.mutate('complete')}>
            Go on with this output
          </Button>
        ) : (
          <>
            <Button loading={resolve.isPending} onClick={() => resolve.mutate('retry')}>
              Run it again
            </Button>
            <Button variant="default" disabled={resolve.isPending} onClick={() => resolve.mutate('skip')}>
              Skip it
            </Button>
            <Button variant="default" disabled={resolve.isPending} onClick={() => setCompleting(true)}>
              Give its output
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
