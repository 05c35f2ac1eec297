import { Button, Menu } from '@mantine/core';
import { cancelExecution, finalStatuses } from '@causeway/contract';
import { IconChevronDown, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import { useRunDesk } from './run-context.ts';
import { useRetry } from './use-retry.ts';
import type { RetryWish } from './use-retry.ts';

/** Cancel while it goes on; run again when it is over. */
export function RunActions({ workflow }: { readonly workflow: WorkflowWithVersion | undefined }) {
  const { snapshot } = useRunDesk();
  return finalStatuses.has(snapshot.execution.status) ? <RunAgain workflow={workflow} /> : <Cancel />;
}

function Cancel() {
  const client = useClient();
  const { id: executionId } = useRunDesk();
  const cancel = useMutation({ mutationFn: () => client.call(cancelExecution, { params: { executionId } }) });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} />}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        Cancel
      </Button>
      <Failure title="Cancel" error={cancel.error} onClose={cancel.reset} />
    </>
  );
}

function RunAgain({ workflow }: { readonly workflow: WorkflowWithVersion | undefined }) {
  const { id, snapshot } = useRunDesk();
  const retry = useRetry(id);
  const { status, version } = snapshot.execution;
  const newest = workflow?.version;
  const hasNewer = newest !== undefined && version !== undefined && newest > version;
  const wishes: readonly (readonly [word: string, wish: RetryWish])[] = [
    ...(status === 'completed' ? [] : [['From where it failed', { from: 'failed' }] as const]),
    ['From the start', { from: 'start' }] as const,
    ...(hasNewer && status !== 'completed'
      ? [[`From where it failed, with v${newest}`, { from: 'failed', version: 'current' }] as const]
      : []),
    ...(hasNewer ? [[`From the start, with v${newest}`, { from: 'start', version: 'current' }] as const] : []),
  ];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            leftSection={<IconRefresh size={16} />}
            rightSection={<IconChevronDown size={14} />}
            loading={retry.isPending}
          >
            Run again
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {wishes.map(([word, wish]) => (
            <Menu.Item key={word} onClick={() => retry.mutate(wish)}>
              {word}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Failure title="Run again" error={retry.error} onClose={retry.reset} />
    </>
  );
}

interface FailureProps {
  readonly title: string;
  readonly error: unknown;
  readonly onClose: () => void;
}

function Failure({ title, error, onClose }: FailureProps) {
  if (error === null) return null;
  return (
    <Peek title={title} onClose={onClose}>
      <FailureCard error={error} />
    </Peek>
  );
}
