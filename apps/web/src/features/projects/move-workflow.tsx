import { Button, Modal } from '@mantine/core';
import { updateWorkflow } from '@causeway/contract';
import type { ProjectId, Workflow } from '@causeway/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { projectsQuery } from '../workflows/workflow-queries.ts';

/** Offers the other projects. */
export function MoveWorkflow({ workflow, onClose }: { readonly workflow: Workflow; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const projects = useQuery(projectsQuery(client));
  const others = projects.data?.projects.filter(({ id }) => id !== workflow.project_id) ?? [];
  const move = useMutation({
    mutationFn: (projectId: ProjectId) =>
      client.call(updateWorkflow, { params: { workflowId: workflow.id }, body: { project_id: projectId } }),
    onSuccess: async () => {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['workflows'] }),
        queries.invalidateQueries({ queryKey: ['projects'] }),
      ]);
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Move ${workflow.title}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="confirm-by-name">
        {others.length === 0 ? <p>There is no other project yet.</p> : null}
        <ul className="card rows" hidden={others.length === 0}>
          {others.map(({ id, name }) => (
            <li key={id}>
              <Button
                variant="subtle"
                color="gray"
                fullWidth
                justify="start"
                disabled={move.isPending}
                onClick={() => move.mutate(id)}
              >
                {name}
              </Button>
            </li>
          ))}
        </ul>
        <FailureCard error={move.error} />
      </div>
    </Modal>
  );
}
