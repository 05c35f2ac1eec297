import { retryExecution } from '@causeway/contract';
import type { BodyOf, ExecutionId } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '../../../server/server-context.tsx';

export type RetryWish = Partial<BodyOf<typeof retryExecution>>;

/** Runs again as a new run, and goes there. */
export function useRetry(executionId: ExecutionId) {
  const client = useClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: RetryWish) => client.call(retryExecution, { params: { executionId }, body }),
    onSuccess: ({ id }) => navigate({ to: '/workflows/runs/$executionId', params: { executionId: id } }),
  });
}
