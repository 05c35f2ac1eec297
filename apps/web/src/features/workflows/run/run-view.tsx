import type { ExecutionId, ExecutionSnapshot } from '@causeway/contract';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Peek } from '../../../ui/peek.tsx';
import { State } from '../../../ui/state.tsx';
import type { TaskList } from '../definition/task-tree.ts';
import { executionStates } from '../runs/execution-state.ts';
import { FeedState } from '../runs/feed-state.tsx';
import { WorkflowHeader } from '../workflow-header.tsx';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import '../workflow-page.css';
import type { RunView as LiveView } from './live-run.ts';
import { RunActions } from './run-actions.tsx';
import { RunContext } from './run-context.ts';
import type { RunDesk } from './run-context.ts';
import { RunPanel } from './run-panel.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunStage } from './run-stage.tsx';
import { runSteps } from './run-steps.ts';

interface RunViewProps {
  readonly id: ExecutionId;
  readonly run: LiveView;
  readonly snapshot: ExecutionSnapshot;
  readonly tree: TaskList;
  readonly workflow: WorkflowWithVersion | undefined;
}

// Below this a canvas would leave no room for what a step did.
const narrow = '(width < 760px)';

/** The canvas with the state of each step, what happened below, the chosen step at the right. */
export function RunView({ id, run, snapshot, tree, workflow }: RunViewProps) {
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false }) ?? false;
  const [selected, select] = useState<string>();
  const [iterations, setIterations] = useState<ReadonlyMap<string, number>>(new Map());
  const steps = useMemo(() => runSteps(tree, snapshot, iterations), [tree, snapshot, iterations]);
  const step = steps.find(({ node }) => node.path === selected);
  const desk: RunDesk = {
    id,
    run,
    snapshot,
    steps,
    selected: step,
    select,
    pick: (loop, iteration) => setIterations(new Map(iterations).set(loop, iteration)),
  };
  const { kind, word } = executionStates[snapshot.execution.status];
  return (
    <RunContext value={desk}>
      <div className="workflow" data-tab="run">
        <WorkflowHeader
          title={workflow?.title ?? 'Run'}
          crumbs={<Crumbs workflow={workflow} version={snapshot.execution.version} />}
          note={<State kind={kind}>{word}</State>}
          action={
            <>
              <FeedState state={run.link} />
              <RunActions workflow={workflow} />
            </>
          }
        />
        <RunProgress />
        <div className="run-panes">
          <RunStage tree={tree} isNarrow={isNarrow} />
          {isNarrow ? null : (
            <aside className="run-panel" aria-label="Details">
              <RunPanel />
            </aside>
          )}
        </div>
        {isNarrow && step !== undefined ? (
          <Peek title={step.node.name} onClose={() => select(undefined)}>
            <RunPanel />
          </Peek>
        ) : null}
      </div>
    </RunContext>
  );
}

function Crumbs({
  workflow,
  version,
}: {
  readonly workflow: WorkflowWithVersion | undefined;
  readonly version: number | undefined;
}) {
  if (workflow === undefined) return <Link to="/workflows">Workflows</Link>;
  return (
    <>
      <Link to="/workflows">Workflows</Link> /{' '}
      <Link to="/workflows/$workflowId/{-$tab}" params={{ workflowId: workflow.id }}>
        {workflow.title}
      </Link>{' '}
      /{' '}
      <Link to="/workflows/$workflowId/{-$tab}" params={{ workflowId: workflow.id, tab: 'runs' }}>
        Runs
      </Link>{' '}
      / v{version}
    </>
  );
}
