import { workflowId as workflowIdSchema } from '@causeway/contract';
import type { WorkflowId } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import '../../ui/tabs.css';
import { Retention } from './runs/retention.tsx';
import { RunHistory } from './runs/run-history.tsx';
import { WorkflowHeader } from './workflow-header.tsx';
import { projectQuery, workflowQuery } from './workflow-queries.ts';
import type { WorkflowWithVersion } from './workflow-queries.ts';
import './workflow-page.css';

// The canvas is the heaviest part of the app; a history needs none of it.
const EditorTab = lazy(async () => ({ default: (await import('./editor/editor-tab.tsx')).EditorTab }));
const Triggers = lazy(async () => ({ default: (await import('./triggers/triggers.tsx')).Triggers }));
const Versions = lazy(async () => ({ default: (await import('./versions/versions.tsx')).Versions }));

const tabs = [
  { id: undefined, word: 'Edit' },
  { id: 'runs', word: 'Runs' },
  { id: 'triggers', word: 'Triggers' },
  { id: 'versions', word: 'Versions' },
] as const;

/** One workflow: its editor, what ran, what starts it, and how it came to be. */
export default function WorkflowPage() {
  const { workflowId, tab } = useParams({ from: '/workflows/$workflowId/{-$tab}' });
  const id = workflowIdSchema.safeParse(workflowId, { jitless: true });
  if (!id.success || !tabs.some((known) => known.id === tab)) return <NotFound />;
  return <Workflow key={id.data} id={id.data} tab={tab} />;
}

interface WorkflowProps {
  readonly id: WorkflowId;
  readonly tab: string | undefined;
}

function Workflow({ id, tab }: WorkflowProps) {
  const client = useClient();
  const workflow = useQuery(workflowQuery(client, id));
  if (workflow.data === undefined) {
    return (
      <Page title="Workflow" width="wide">
        <FailureCard error={workflow.error} onCheck={workflow.refetch} />
        {workflow.isPending ? <RowsSkeleton rows={6} /> : null}
      </Page>
    );
  }
  return (
    <div className="workflow" data-tab={tab ?? 'edit'}>
      <WorkflowTop workflow={workflow.data} tab={tab} />
      <Suspense fallback={<div className="workflow-body" />}>
        <Tab workflow={workflow.data} tab={tab} />
      </Suspense>
    </div>
  );
}

function Tab({ workflow, tab }: { readonly workflow: WorkflowWithVersion; readonly tab: string | undefined }) {
  const { id } = workflow;
  if (tab === undefined) return <EditorTab workflow={workflow} />;
  return (
    <div className="workflow-body">
      {tab === 'runs' ? (
        <>
          <RunHistory scope={{ workflowId: id }} />
          <Retention workflow={workflow} />
        </>
      ) : null}
      {tab === 'triggers' ? <Triggers workflowId={id} /> : null}
      {tab === 'versions' ? <Versions workflow={workflow} /> : null}
    </div>
  );
}

function WorkflowTop({ workflow, tab }: { readonly workflow: WorkflowWithVersion; readonly tab: string | undefined }) {
  const client = useClient();
  const { id, title, project_id: projectId } = workflow;
  const project = useQuery(projectQuery(client, projectId));
  return (
    <>
      <WorkflowHeader
        title={title}
        crumbs={
          <>
            <Link to="/workflows">Workflows</Link> /{' '}
            <Link to="/workflows/projects/$projectId/{-$tab}" params={{ projectId }}>
              {project.data?.name ?? 'Project'}
            </Link>
          </>
        }
      />
      <nav className="tabs workflow-tabs" aria-label="Workflow">
        {tabs.map(({ id: target, word }) => (
          <Link
            key={word}
            to="/workflows/$workflowId/{-$tab}"
            params={{ workflowId: id, tab: target }}
            className="tab"
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={target === tab ? 'page' : undefined}
          >
            {word}
            {target === 'triggers' && workflow.trigger_count > 0 ? (
              <span className="tab-count">{workflow.trigger_count}</span>
            ) : null}
          </Link>
        ))}
      </nav>
    </>
  );
}
