import { ActionIcon, Menu } from '@mantine/core';
import type { Execution, Workflow } from '@causeway/contract';
import { IconDots, IconFolderSymlink, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';
import { formatDuration } from '../workflows/runs/duration.ts';
import { executionStates } from '../workflows/runs/execution-state.ts';
import { DeleteWorkflow } from './delete-workflow.tsx';
import { MoveWorkflow } from './move-workflow.tsx';
import { RunBars } from './run-bars.tsx';

interface WorkflowRowProps {
  readonly workflow: Workflow;
  /** What is known of its latest runs, the newest first. */
  readonly runs: readonly Execution[];
}

/** One workflow: its last runs as bars, how and when the last one ended. */
export function WorkflowRow({ workflow, runs }: WorkflowRowProps) {
  const [open, setOpen] = useState<'delete' | 'move'>();
  const close = () => setOpen(undefined);
  const { id, title, name, version, description } = workflow;
  const last = runs[0] ?? workflow.last_execution;
  return (
    <li className="workflow-row">
      <div className="workflow-row-main">
        <Link to="/workflows/$workflowId/{-$tab}" params={{ workflowId: id }} className="row-link">
          {title}
        </Link>
        <span className="muted small clip">
          <code>{name}</code> · v{version}
          {description === '' ? '' : ` · ${description}`}
        </span>
      </div>
      <RunBars runs={runs.length === 0 && last !== null ? [last] : runs} />
      <LastRun run={last} />
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon row-menu" aria-label={`More for ${title}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFolderSymlink size={15} />} onClick={() => setOpen('move')}>
            Move to a project
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={() => setOpen('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'delete' ? <DeleteWorkflow workflow={workflow} onClose={close} /> : null}
      {open === 'move' ? <MoveWorkflow workflow={workflow} onClose={close} /> : null}
    </li>
  );
}

function LastRun({ run }: { readonly run: Execution | null }) {
  if (run === null) return <span className="workflow-row-last muted small">Never ran</span>;
  const { kind, word } = executionStates[run.status];
  const took = run.started_at === null || run.ended_at === null ? undefined : run.ended_at - run.started_at;
  return (
    <span className="workflow-row-last">
      <State kind={kind}>{word}</State>
      <span className="muted small tabular">
        {took === undefined ? '' : `${formatDuration(took)} · `}
        <RelativeTime at={run.created_at} />
      </span>
    </span>
  );
}
