import { Button } from '@mantine/core';
import { projectId as projectIdSchema } from '@causeway/contract';
import type { Project as ProjectData, ProjectId } from '@causeway/contract';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { connectionQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import '../../ui/tabs.css';
import { NewWorkflow } from '../workflows/create/new-workflow.tsx';
import { Credentials } from '../workflows/credentials/credentials.tsx';
import { RunHistory } from '../workflows/runs/run-history.tsx';
import { projectQuery } from '../workflows/workflow-queries.ts';
import { Members } from './members.tsx';
import { WorkflowList } from './workflow-list.tsx';
import '../../ui/rows.css';
import './projects.css';

const tabs = [
  { id: undefined, word: 'Workflows' },
  { id: 'runs', word: 'Runs' },
  { id: 'credentials', word: 'Credentials' },
  { id: 'people', word: 'People' },
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
      {tab === 'people' && project.data !== undefined ? <People project={project.data} /> : null}
      {isCreating ? <NewWorkflow projectId={id} onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

/** Sharing stays with the owner; whoever it is shared with sees what they may do. */
function People({ project }: { readonly project: ProjectData }) {
  const client = useClient();
  const { data } = useQuery(connectionQuery(client));
  if (project.role === 'owner') return <Members projectId={project.id} ownId={data?.principal?.id} />;
  return <p className="muted">Somebody shares this project with you: you are {project.role} here.</p>;
}
