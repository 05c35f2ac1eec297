import { IconPointer } from '@tabler/icons-react';
import { useEditor } from '../editor-context.ts';
import { taskAt } from '../../definition/edit-definition.ts';
import { StepInspector } from './step-inspector.tsx';
import { WorkflowInspector } from './workflow-inspector.tsx';
import './inspector.css';

/** The settings of the selected step, or of the workflow. */
export function Inspector() {
  const { node, state } = useEditor();
  const isThere = node !== undefined && taskAt(state.definition, node.path) !== undefined;
  if (isThere) return <StepInspector key={node.path} node={node} />;
  return (
    <div className="inspector">
      <WorkflowInspector />
      <p className="muted small inspector-none">
        <IconPointer size={15} aria-hidden="true" /> Select a step to change it, or press <kbd>/</kbd> to insert one.
      </p>
    </div>
  );
}
