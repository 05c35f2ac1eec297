import { Button, TextInput } from '@mantine/core';
import type { ProjectId } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { useFeed } from '../workflows/runs/use-feed.ts';
import { workflowsQuery } from '../workflows/workflow-queries.ts';
import { WorkflowRow } from './workflow-row.tsx';
import './workflow-list.css';

interface WorkflowListProps {
  readonly projectId: ProjectId;
  readonly onCreate: () => void;
}

const typingMs = 180;

/** The workflows of a project with their last runs, live. */
export function WorkflowList({ projectId, onCreate }: WorkflowListProps) {
  const client = useClient();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), typingMs);
  const query = useQuery(workflowsQuery(client, projectId, text));
  const feed = useFeed({ projectId });
  const list = query.data?.workflows;
  const isSearched = text !== '';
  if (query.isPending) return <RowsSkeleton rows={4} />;
  if (list === undefined) return <FailureCard error={query.error} onCheck={query.refetch} />;
  if (list.length === 0 && !isSearched) return <NoWorkflow onCreate={onCreate} />;
  return (
    <div className="workflow-list">
      <TextInput
        className="workflow-list-search"
        size="xs"
        type="search"
        aria-label="Search workflows"
        placeholder="Search by name or title"
        leftSection={<IconSearch size={14} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {list.length === 0 ? (
        <div className="card">
          <EmptyState
            variant="not-found"
            sentence="No workflow of this project is called so."
            filters={[`text: ${text}`]}
            onClear={() => setTyped('')}
          />
        </div>
      ) : (
        <ul className="card rows">
          {list.map((workflow) => (
            <WorkflowRow
              key={workflow.id}
              workflow={workflow}
              runs={feed.runs.filter((run) => run.workflow_id === workflow.id)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function NoWorkflow({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <div className="card">
      <EmptyState
        variant="start"
        sentence="No workflow in this project yet. Begin with a template, a blank canvas, or a file."
        action={<Button onClick={onCreate}>New workflow</Button>}
        command="npx causeway run workflow.yaml --watch"
      />
    </div>
  );
}
