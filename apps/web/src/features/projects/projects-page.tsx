import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { NewWorkflow } from '../workflows/create/new-workflow.tsx';
import { RecentRuns } from '../workflows/runs/recent-runs.tsx';
import { projectsQuery } from '../workflows/workflow-queries.ts';
import { ProjectRow } from './project-row.tsx';
import { ProjectSheet } from './project-sheet.tsx';
import '../../ui/rows.css';
import './projects.css';

/** Projects, and what ran last in any of them. */
export default function ProjectsPage() {
  const client = useClient();
  const projects = useQuery(projectsQuery(client));
  const [open, setOpen] = useState<'project' | 'workflow'>();
  const close = () => setOpen(undefined);
  const list = projects.data?.projects;
  const isEmpty = list?.every((project) => project.workflow_count === 0) === true;
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('workflow')}>
      New workflow
    </Button>
  );
  return (
    <Page
      title="Workflows"
      lead="Steps that run one after the other, survive a restart, and can be watched live."
      action={create}
    >
      <FailureCard error={projects.error} onCheck={projects.refetch} />
      {isEmpty ? (
        <div className="card">
          <EmptyState
            variant="start"
            sentence="No workflow yet. Begin with a template; it runs as it is."
            action={<Button onClick={() => setOpen('workflow')}>Choose a template</Button>}
            command="npx causeway run workflow.yaml --watch"
          />
        </div>
      ) : null}
      <Section
        title="Projects"
        action={
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen('project')}>
            New project
          </Button>
        }
      >
        {projects.isPending ? <RowsSkeleton rows={2} /> : null}
        {list === undefined ? null : (
          <ul className="card rows">
            {list.map((project) => (
              <ProjectRow key={project.id} project={project} />
            ))}
          </ul>
        )}
      </Section>
      {isEmpty ? null : (
        <Section title="Recent runs" action={<Link to="/workflows/runs">All runs</Link>}>
          <RecentRuns />
        </Section>
      )}
      {open === 'project' ? <ProjectSheet onClose={close} /> : null}
      {open === 'workflow' ? <NewWorkflow projectId={list?.find((one) => one.is_default)?.id} onClose={close} /> : null}
    </Page>
  );
}
