import type { Edge, Node } from '@xyflow/react';
import { endId, startHeight, startId } from '../definition/layout.ts';
import type { Layout, Link, PlacedList, PlacedNode } from '../definition/layout.ts';
import type { TaskNode } from '../definition/task-tree.ts';
import type { StepOverlay } from './step-overlay.ts';

export interface StepData extends Record<string, unknown> {
  readonly node: TaskNode;
  readonly lists: readonly PlacedList[];
  readonly isSelected: boolean;
  readonly problem: 'error' | 'warning' | undefined;
  readonly overlay: StepOverlay | undefined;
}
export type StepFlowNode = Node<StepData, 'step'>;
export type MarkFlowNode = Node<{ readonly word: string }, 'mark'>;
export type FlowNode = StepFlowNode | MarkFlowNode;
export type LinkEdge = Edge<{ readonly link: Link; readonly isTaken: boolean }, 'link'>;

/** Absent in the editor. */
export type Overlays = ReadonlyMap<string, StepOverlay>;
export type Problems = ReadonlyMap<string, 'error' | 'warning'>;

interface NodeOptions {
  readonly layout: Layout;
  readonly selected: string | undefined;
  readonly problems: Problems;
  readonly overlays: Overlays | undefined;
  readonly isDraggable: boolean;
}

const markWidth = 64;

/** Everything that is drawn as a box. Sizes are known, so that nothing waits for measuring. */
export function flowNodes(options: NodeOptions): FlowNode[] {
  const { layout } = options;
  const steps = layout.nodes.map((placed) => stepNode(placed, options));
  return [markNode(startId, 'Start', 0), ...steps, markNode(endId, 'End', layout.height - startHeight)];
}

function markNode(id: string, word: string, y: number): MarkFlowNode {
  return {
    id,
    type: 'mark',
    position: { x: -markWidth / 2, y },
    data: { word },
    draggable: false,
    selectable: false,
    ...sized(markWidth, startHeight),
  };
}

function stepNode({ node, parent, x, y, width, height }: PlacedNode, options: NodeOptions): StepFlowNode {
  const { layout, selected, problems, overlays, isDraggable } = options;
  return {
    id: node.path,
    type: 'step',
    position: { x, y },
    ...(parent === undefined ? {} : { parentId: parent }),
    data: {
      node,
      lists: layout.lists.filter((list) => list.parent === node.path),
      isSelected: node.path === selected,
      problem: problems.get(node.path),
      overlay: overlays?.get(node.path),
    },
    draggable: isDraggable,
    selectable: false,
    ...sized(width, height),
  };
}

function sized(width: number, height: number) {
  return { width, height, measured: { width, height } };
}

/** `next` from bottom to top, jumps along the right side. */
export function flowEdges({ links }: Layout, overlays: Overlays | undefined): LinkEdge[] {
  return links.map((link, index) => {
    const isJump = link.kind === 'jump';
    return {
      id: `${link.from}>${link.to}>${index}`,
      type: 'link',
      source: link.from,
      target: link.to,
      sourceHandle: isJump ? 'side-out' : 'out',
      targetHandle: isJump ? 'side-in' : 'in',
      focusable: false,
      data: { link, isTaken: isTaken(link, overlays) },
    };
  });
}

/** Both of its ends were reached, and where a case decided, it was this one. */
function isTaken({ from, to, label }: Link, overlays: Overlays | undefined): boolean {
  if (overlays === undefined) return false;
  const source = overlays.get(from);
  const target = overlays.get(to);
  const isLeft =
    from === startId ? target !== undefined && target.kind !== 'idle' : source?.kind === 'done' || source?.kind === 'skipped';
  const isReached = to === endId || (target !== undefined && target.kind !== 'idle');
  return isLeft && isReached && (label === undefined || source?.note === `took ${label}`);
}
