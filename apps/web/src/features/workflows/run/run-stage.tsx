import { useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { StepTime } from '../canvas/step-time.tsx';
import type { StepOverlay } from '../canvas/step-overlay.ts';
import type { TaskList, TaskNode } from '../definition/task-tree.ts';
import { Outline } from '../editor/outline.tsx';
import { State } from '../../../ui/state.tsx';
import { moveSelection } from '../editor/move-selection.ts';
import type { Arrow } from '../editor/move-selection.ts';
import { RunInputs } from './run-inputs.tsx';
import { RunLog } from './run-log.tsx';
import { RunPanel } from './run-panel.tsx';
import { useRunDesk } from './run-context.ts';
import type { RunStep } from './run-steps.ts';
import { Timeline } from './timeline.tsx';
import '../../../ui/tabs.css';

interface RunStageProps {
  readonly tree: TaskList;
  readonly isNarrow: boolean;
}

const parts = [
  { id: 'timeline', word: 'Timeline' },
  { id: 'log', word: 'Log' },
  { id: 'values', word: 'Input and result' },
] as const;
type Part = (typeof parts)[number]['id'];

/** The steps with their states, and below them the timeline, the log or the values. */
export function RunStage({ tree, isNarrow }: RunStageProps) {
  const [part, setPart] = useState<Part>('timeline');
  return (
    <div className="run-stage">
      {isNarrow ? <NarrowSteps tree={tree} /> : <Steps tree={tree} />}
      <div className="run-drawer">
        <div className="tabs run-drawer-tabs" role="tablist" aria-label="What happened">
          {parts.map(({ id, word }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`run-tab-${id}`}
              aria-controls="run-part"
              aria-selected={id === part}
              className="tab"
              onClick={() => setPart(id)}
            >
              {word}
            </button>
          ))}
        </div>
        <div className="run-part" id="run-part" role="tabpanel" aria-labelledby={`run-tab-${part}`} tabIndex={0}>
          {part === 'timeline' ? <Timeline /> : null}
          {part === 'log' ? <RunLog /> : null}
          {part === 'values' ? <RunInputs /> : null}
        </div>
      </div>
    </div>
  );
}

const arrows: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);
const isArrow = (key: string): key is Arrow => arrows.has(key);

function Steps({ tree }: { readonly tree: TaskList }) {
  const { steps, selected, select } = useRunDesk();
  const keys = {
    onKeyDown(event: KeyboardEvent) {
      if (!isArrow(event.key)) return;
      event.preventDefault();
      select(moveSelection(tree, selected?.node.path, event.key));
    },
  };
  const overlays = useMemo(() => new Map(steps.map(({ node, overlay }) => [node.path, overlay])), [steps]);
  return (
    <div className="run-canvas" tabIndex={0} role="group" aria-label="Canvas. Arrow keys select a step." {...keys}>
      <WorkflowCanvas
        tree={tree}
        label="Steps of the run"
        selected={selected?.node.path}
        onSelect={select}
        overlays={overlays}
        focus={focusOf(steps)}
      />
      <span className="visually-hidden" role="status">
        {selected === undefined ? '' : `${selected.node.name}: ${selected.overlay.word}`}
      </span>
    </div>
  );
}

const noProblems = new Map<string, 'error' | 'warning'>();

function NarrowSteps({ tree }: { readonly tree: TaskList }) {
  const { steps, selected, select } = useRunDesk();
  const byPath = useMemo(() => new Map(steps.map((step) => [step.node.path, step.overlay])), [steps]);
  const note = (node: TaskNode) => {
    const overlay = byPath.get(node.path);
    return overlay === undefined ? null : <RowState overlay={overlay} />;
  };
  return (
    <>
      {selected === undefined ? <RunPanel /> : null}
      <Outline tree={tree} selected={selected?.node.path} onSelect={select} problems={noProblems} renderNote={note} />
    </>
  );
}

function RowState({ overlay }: { readonly overlay: StepOverlay }) {
  if (overlay.kind === 'idle' || overlay.kind === 'skipped') return <span className="muted small">{overlay.word}</span>;
  return (
    <span className="step-state">
      <StepTime overlay={overlay} />
      <State kind={overlay.kind}>{overlay.word}</State>
    </span>
  );
}

/** What a viewer should see first: what asks for somebody, what failed, what runs. */
function focusOf(steps: readonly RunStep[]): string | undefined {
  const leaves = steps.filter(({ node }) => node.lists.length === 0);
  const kinds = ['attention', 'failed', 'running', 'waiting'] as const;
  for (const kind of kinds) {
    const step = leaves.find(({ overlay }) => overlay.kind === kind);
    if (step !== undefined) return step.node.path;
  }
  return undefined;
}
