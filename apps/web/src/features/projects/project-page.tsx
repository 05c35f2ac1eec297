import { Button } from '@mantine/core';
import { projectId as projectIdSchema } from '@causeway/contract';
import type { ProjectId } from '@causeway/contract';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import '../../ui/tabs.css';
import { NewWorkflow } from '../workflows/create/new-workflow.tsx';
import { Credentials } from '../workflows/credentials/credentials.tsx';
import { RunHistory } from '../workflows/runs/run-history.tsx';
import { projectQuery } from '../workflows/workflow-queries.ts';
import { WorkflowList } from './workflow-list.tsx';
import '../../ui/rows.css';
import './projects.css';

const tabs = [
  { id: undefined, word: 'Workflows' },
  { id: 'runs', word: 'Runs' },
  { id: 'credentials', word: 'Credentials' },
] as const;

/** One project: its workflows, what ran, and what its steps sign in with. */
export default function ProjectPage() {
  const { projectId, tab } = useParams({ from: '/workflows/projects/$projectId/{-$tab}' });
  const id = projectIdSchema.safeParse(projectId, { jitless: true });
  if (!id.success || !tabs.some((known) => known.id === tab)) return <NotFound />;
  return <Project id={id.data} tab={tab} />;
}

function Project({ id, tab }: { readonly id: ProjectId; readonly tab: string | undefined }) {
  const client = useClient();
  const project = useQuery(projectQuery(client, id));
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      New workflow
    </Button>
  );
  const lead = (
    <span className="breadcrumb">
      <Link to="/workflows">Workflows</Link> / {project.data?.description || 'Project'}
    </span>
  );
  return (
    <Page title={project.data?.name ?? 'Project'} lead={lead} action={create} width="wide">
      <FailureCard error={project.error} onCheck={project.refetch} />
      <nav className="tabs" aria-label="Project">
        {tabs.map(({ id: target, word }) => (
          <Link
            key={word}
            to="/workflows/projects/$projectId/{-$tab}"
            params={{ projectId: id, tab: target }}
            className="tab"
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={target === tab ? 'page' : undefined}
          >
            {word}
          </Link>
        ))}
      </nav>
      {tab === undefined ? <WorkflowList projectId={id} onCreate={() => setCreating(true)} /> : null}
      {tab === 'runs' ? <RunHistory scope={{ projectId: id }} /> : null}
      {tab === 'credentials' ? <Credentials /> : null}
      {isCreating ? <NewWorkflow projectId={id} onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}
