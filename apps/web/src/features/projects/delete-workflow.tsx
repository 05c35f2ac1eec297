import { deleteWorkflow } from '@causeway/contract';
import type { Workflow } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';

interface DeleteWorkflowProps {
  readonly workflow: Workflow;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** Asks for the name, then deletes a workflow with all it has. */
export function DeleteWorkflow({ workflow, onClose, onDeleted }: DeleteWorkflowProps) {
  const client = useClient();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.call(deleteWorkflow, { params: { workflowId: workflow.id } }),
    onSuccess: async () => {
      onDeleted?.();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['workflows', 'list'] }),
        queries.invalidateQueries({ queryKey: ['projects'] }),
      ]);
    },
  });
  return (
    <ConfirmByName
      title={`Delete ${workflow.title}`}
      sentence="Its versions, triggers and runs are deleted for ever; running ones are cancelled first."
      name={workflow.name}
      verb="Delete"
      onConfirm={() => remove.mutateAsync()}
      onClose={onClose}
    />
  );
}
