import { executionId as executionIdSchema, workflowId as workflowIdSchema } from '@causeway/contract';
import type { ExecutionId } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { NotFound } from '../../../shell/not-found.tsx';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Page } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { toJson } from '../definition/json.ts';
import { readTree } from '../definition/task-tree.ts';
import { versionQuery, workflowQuery } from '../workflow-queries.ts';
import { RunView } from './run-view.tsx';
import { useRun } from './use-run.ts';
import './run.css';

/** One run, live: how far it is, what each step did, and what it waits for. */
export default function RunPage() {
  const { executionId } = useParams({ from: '/workflows/runs/$executionId' });
  const id = executionIdSchema.safeParse(executionId, { jitless: true });
  return id.success ? <Run key={id.data} id={id.data} /> : <NotFound />;
}

function Run({ id }: { readonly id: ExecutionId }) {
  const client = useClient();
  const run = useRun(id);
  const { execution } = run.snapshot ?? {};
  const workflowId = workflowIdSchema.safeParse(execution?.workflow_id, { jitless: true }).data;
  const version = useQuery({
    ...versionQuery(client, workflowId ?? workflowIdSchema.parse('wfl_none', { jitless: true }), execution?.version ?? 0),
    enabled: workflowId !== undefined && execution?.version !== undefined,
  });
  const workflow = useQuery({
    ...workflowQuery(client, workflowId ?? workflowIdSchema.parse('wfl_none', { jitless: true })),
    enabled: workflowId !== undefined,
  });
  const definition = version.data?.definition;
  const tree = useMemo(() => readTree(toJson(definition) ?? {}), [definition]);
  const refusal = run.link.status === 'closed' ? run.link.cause : undefined;
  if (run.snapshot === undefined || (definition === undefined && version.error === null)) {
    return (
      <Page title="Run" width="wide">
        {refusal === undefined ? <RowsSkeleton rows={6} /> : <CauseCard report={{ cause: refusal }} />}
      </Page>
    );
  }
  return (
    <>
      <FailureCard error={version.error} onCheck={version.refetch} />
      <RunView id={id} run={run} snapshot={run.snapshot} tree={tree} workflow={workflow.data} />
    </>
  );
}
