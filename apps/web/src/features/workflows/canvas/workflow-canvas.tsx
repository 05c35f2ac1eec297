import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, applyNodeChanges, useReactFlow } from '@xyflow/react';
import type { NodeChange, OnNodeDrag } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo, useState } from 'react';
import type { Place } from '../definition/edit-definition.ts';
import { layOut } from '../definition/layout.ts';
import type { Slot } from '../definition/layout.ts';
import type { TaskList } from '../definition/task-tree.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { flowEdges, flowNodes } from './canvas-nodes.ts';
import type { FlowNode, Overlays, Problems } from './canvas-nodes.ts';
import { LinkEdge } from './link-edge.tsx';
import { nearestSlot } from './nearest-slot.ts';
import { Slots } from './slots.tsx';
import { useCanvasView } from './use-canvas-view.ts';
import { MarkNode, StepNode } from './step-node.tsx';
import './canvas.css';

export interface CanvasProps {
  readonly tree: TaskList;
  readonly label: string;
  readonly selected: string | undefined;
  readonly onSelect: (path: string | undefined) => void;
  readonly problems?: Problems;
  /** What a run says of each step, by definition pointer. */
  readonly overlays?: Overlays;
  /** What is brought into sight until somebody moves the canvas: the step that runs. */
  readonly focus?: string | undefined;
  /** Absent: only to look at. */
  readonly editing?: {
    readonly onInsert: (place: Place) => void;
    readonly onMove: (path: string, place: Place) => void;
    readonly onOpen: () => void;
  };
}

const nodeTypes = { step: StepNode, mark: MarkNode };
const edgeTypes = { link: LinkEdge };
const noProblems: Problems = new Map();

/** A workflow as boxes in boxes. Without editing it only shows, and a run may color it. */
export function WorkflowCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ tree, label, selected, onSelect, problems = noProblems, overlays, focus, editing }: CanvasProps) {
  const layout = useMemo(() => layOut(tree), [tree]);
  const isDraggable = editing !== undefined;
  const laidOut = useMemo(
    () => flowNodes({ layout, selected, problems, overlays, isDraggable }),
    [layout, selected, problems, overlays, isDraggable],
  );
  const edges = useMemo(() => flowEdges(layout, overlays), [layout, overlays]);
  const drag = useDrag(laidOut, layout.slots, editing?.onMove);
  const view = useCanvasView(layout, selected, focus);
  return (
    <ReactFlow
      className="canvas"
      aria-label={label}
      nodes={drag.nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={drag.onNodesChange}
      onNodeDrag={drag.onNodeDrag}
      onNodeDragStop={drag.onNodeDragStop}
      onNodeClick={(_, node) => onSelect(node.type === 'step' ? node.id : undefined)}
      onNodeDoubleClick={() => editing?.onOpen()}
      onPaneClick={() => onSelect(undefined)}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      zoomOnDoubleClick={false}
      nodeDragThreshold={6}
      minZoom={0.2}
      maxZoom={1.5}
      onMoveStart={(event) => view.moved(event !== null)}
      onlyRenderVisibleElements={layout.nodes.length > 150}
    >
      <ArrowHead />
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--line)" />
      {editing === undefined ? null : <Slots slots={layout.slots} target={drag.target} onInsert={editing.onInsert} />}
      <CanvasControls />
    </ReactFlow>
  );
}

function ArrowHead() {
  return (
    <svg className="canvas-defs" aria-hidden="true">
      <defs>
        <marker
          id="step-arrow"
          viewBox="0 0 8 8"
          refX="4"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M1,1 L6,4 L1,7" fill="none" stroke="var(--control)" strokeWidth="1.4" strokeLinecap="round" />
        </marker>
      </defs>
    </svg>
  );
}

/** A step follows the pointer until it is dropped; the definition decides where it stands then. */
function useDrag(
  laidOut: readonly FlowNode[],
  slots: readonly Slot[],
  onMove: ((path: string, place: Place) => void) | undefined,
) {
  const { getInternalNode } = useReactFlow<FlowNode>();
  const [moved, setMoved] = useState<{ readonly from: readonly FlowNode[]; readonly nodes: FlowNode[] }>();
  const [target, setTarget] = useState<Slot>();
  const nodes = moved?.from === laidOut ? moved.nodes : [...laidOut];
  const onNodesChange = (changes: NodeChange<FlowNode>[]) => {
    const positions = changes.filter((change) => change.type === 'position' && change.dragging === true);
    if (positions.length > 0) setMoved({ from: laidOut, nodes: applyNodeChanges(positions, nodes) });
  };
  const onNodeDrag: OnNodeDrag<FlowNode> = (_, node) => {
    const corner = getInternalNode(node.id)?.internals.positionAbsolute;
    if (corner === undefined) return;
    setTarget(nearestSlot(slots, { x: corner.x + (node.width ?? 0) / 2, y: corner.y + 28 }, node.id));
  };
  const onNodeDragStop: OnNodeDrag<FlowNode> = (_, node) => {
    setMoved(undefined);
    setTarget(undefined);
    if (target !== undefined) onMove?.(node.id, { list: target.list, index: target.index });
  };
  return { nodes, target, onNodesChange, onNodeDrag, onNodeDragStop };
}
