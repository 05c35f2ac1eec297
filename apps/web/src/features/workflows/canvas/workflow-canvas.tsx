import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, applyNodeChanges, useReactFlow } from '@xyflow/react';
import type { NodeChange, OnNodeDrag } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useMemo, useState } from 'react';
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

function Flow({ tree, label, selected, onSelect, problems = noProblems, overlays, editing }: CanvasProps) {
  const layout = useMemo(() => layOut(tree), [tree]);
  const isDraggable = editing !== undefined;
  const laidOut = useMemo(
    () => flowNodes({ layout, selected, problems, overlays, isDraggable }),
    [layout, selected, problems, overlays, isDraggable],
  );
  const edges = useMemo(() => flowEdges(layout, overlays), [layout, overlays]);
  const drag = useDrag(laidOut, layout.slots, editing?.onMove);
  useReveal(selected);
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
      fitView
      fitViewOptions={fitOptions}
      onlyRenderVisibleElements={layout.nodes.length > 150}
    >
      <ArrowHead />
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--line)" />
      {editing === undefined ? null : <Slots slots={layout.slots} target={drag.target} onInsert={editing.onInsert} />}
      <CanvasControls />
    </ReactFlow>
  );
}

const fitOptions = { padding: 0.12, maxZoom: 1, minZoom: 0.5 } as const;

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

/** A step selected elsewhere is brought into sight. */
function useReveal(selected: string | undefined): void {
  const { getInternalNode, getViewport, setCenter, getZoom } = useReactFlow<FlowNode>();
  const reveal = useCallback(() => {
    const node = selected === undefined ? undefined : getInternalNode(selected);
    const pane = document.querySelector('.canvas');
    if (node === undefined || pane === null) return;
    const { x, y } = node.internals.positionAbsolute;
    const { x: left, y: top, zoom } = getViewport();
    const { clientWidth, clientHeight } = pane;
    const place = { x: x * zoom + left, y: y * zoom + top };
    const size = { width: (node.width ?? 0) * zoom, height: Math.min(node.height ?? 0, 60) * zoom };
    const isSeen = place.x >= 0 && place.y >= 0 && place.x + size.width <= clientWidth && place.y + size.height <= clientHeight;
    if (!isSeen) void setCenter(x + (node.width ?? 0) / 2, y + 60, { zoom: getZoom(), duration: 140 });
  }, [selected, getInternalNode, getViewport, setCenter, getZoom]);
  useEffect(reveal, [reveal]);
}
