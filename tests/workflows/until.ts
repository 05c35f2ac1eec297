import { getExecution } from '@causeway/contract';
import type { ExecutionId, ExecutionSnapshot } from '@causeway/contract';
import { followExecution } from '@causeway/client';
import type { Client } from '@causeway/client';

const withinMs = 20_000;

/** Resolves when the snapshot of an execution is as wanted; follows its stream. */
export function untilExecution(
  client: Client,
  id: ExecutionId,
  isSo: (snapshot: ExecutionSnapshot) => boolean,
): Promise<ExecutionSnapshot> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      following.close();
      const { status, current_step: step } = following.snapshot.execution;
      reject(new Error(`${id} was not as wanted within ${withinMs} ms: ${status} at ${step}`));
    }, withinMs);
    const following = followExecution(client, {
      id,
      onChange: (snapshot) => {
        if (!isSo(snapshot)) return;
        clearTimeout(timer);
        queueMicrotask(() => following.close());
        resolve(snapshot);
      },
    });
  });
}

export const isStatus =
  (status: ExecutionSnapshot['execution']['status']) =>
  ({ execution }: ExecutionSnapshot): boolean =>
    execution.status === status;

export const detailOf = (client: Client, executionId: ExecutionId) => client.call(getExecution, { params: { executionId } });
