import { Button } from '@mantine/core';
import { finalStatuses } from '@causeway/contract';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { useRunDesk } from './run-context.ts';
import type { RunStep } from './run-steps.ts';
import { useRetry } from './use-retry.ts';

/** Of an ended run: again from this step, with what was done before it. */
export function RetryFromStep({ step }: { readonly step: RunStep }) {
  const { id, snapshot } = useRunDesk();
  const retry = useRetry(id);
  if (step.task === undefined || !finalStatuses.has(snapshot.execution.status)) return null;
  return (
    <div className="step-panel-retry">
      <Button
        variant="default"
        size="xs"
        loading={retry.isPending}
        onClick={() => retry.mutate({ from: 'step', path: step.path })}
      >
        Run again from here
      </Button>
      <FailureCard error={retry.error} />
    </div>
  );
}
