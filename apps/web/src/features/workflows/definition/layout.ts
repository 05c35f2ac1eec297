import type { ListRole, TaskList, TaskNode } from './task-tree.ts';

/** px */
export const sizes = {
  width: 236,
  height: 56,
  gap: 40,
  sideGap: 28,
  padding: 22,
  header: 58,
  listHead: 26,
  empty: 44,
} as const;

export interface PlacedNode {
  readonly node: TaskNode;
  /** Path of the frame it stands in. */
  readonly parent: string | undefined;
  /** px from the corner of the parent, at the top from the middle of the start. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A list inside a frame, where it has a word of its own: branches, what happens on failure. */
export interface PlacedList {
  readonly path: string;
  readonly role: ListRole;
  readonly parent: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isEmpty: boolean;
}

/** A place where a step can be put; absolute px of its middle. */
export interface Slot {
  readonly list: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Branches stand side by side, so their slots are upright. */
  readonly isUpright: boolean;
}

export interface Link {
  readonly from: string;
  readonly to: string;
  /** `jump`: by a case or a `then`, past what stands between. */
  readonly kind: 'next' | 'jump';
  readonly label: string | undefined;
}

export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly lists: readonly PlacedList[];
  readonly slots: readonly Slot[];
  readonly links: readonly Link[];
  readonly width: number;
  readonly height: number;
}

export const startId = 'start';
export const endId = 'end';

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Places a tree: a list runs down, branches stand side by side, what holds others is a frame around them. */
export function layOut(root: TaskList): Layout {
  const out: Draft = { nodes: [], lists: [], slots: [], links: [] };
  const size = measureList(root);
  const width = Math.max(size.width, sizes.width);
  const top = startHeight + sizes.gap;
  placeList(out, root, { parent: undefined, left: -width / 2, top, width, absolute: { x: 0, y: 0 } });
  const first = root.tasks[0];
  const last = root.tasks.at(-1);
  if (first !== undefined) out.links.push({ from: startId, to: first.path, kind: 'next', label: undefined });
  if (last !== undefined && !leaves(last)) out.links.push({ from: last.path, to: endId, kind: 'next', label: undefined });
  linkJumpsOut(out, root);
  const bottom = top + Math.max(size.height, root.tasks.length === 0 ? sizes.empty : 0);
  return { ...out, width, height: bottom + sizes.gap + startHeight };
}

/** px of the marks for start and end. */
export const startHeight = 28;

interface Draft {
  readonly nodes: PlacedNode[];
  readonly lists: PlacedList[];
  readonly slots: Slot[];
  readonly links: Link[];
}

const sizesOf = new WeakMap<TaskNode, Box>();

function measure(node: TaskNode): Box {
  const known = sizesOf.get(node);
  if (known !== undefined) return known;
  const size = node.lists.length === 0 ? { width: sizes.width, height: sizes.height } : measureFrame(node.lists);
  sizesOf.set(node, size);
  return size;
}

function measureFrame(lists: readonly TaskList[]): Box {
  const boxes = lists.map(measureWithHead);
  const width = Math.max(sizes.width, ...boxes.map((box) => box.width)) + 2 * sizes.padding;
  const height = boxes.reduce((sum, box) => sum + box.height, 0) + (lists.length - 1) * sizes.padding;
  return { width, height: sizes.header + height + sizes.padding };
}

function measureWithHead(list: TaskList): Box {
  const box = measureList(list);
  return { width: box.width, height: box.height + headOf(list) };
}

const headOf = ({ role }: TaskList): number => (role === 'rescue' ? sizes.listHead : 0);

function measureList(list: TaskList): Box {
  const boxes = list.tasks.map(measure);
  if (boxes.length === 0) return { width: sizes.width, height: sizes.empty };
  const widths = boxes.map((box) => box.width);
  const heights = boxes.map((box) => box.height);
  const gaps = boxes.length - 1;
  if (list.role === 'branches') return { width: sum(widths) + gaps * sizes.sideGap, height: Math.max(...heights) };
  return { width: Math.max(...widths), height: sum(heights) + gaps * sizes.gap };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

interface Area {
  readonly parent: string | undefined;
  /** Corner of the list, from the corner of the parent. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** The parent's corner on the whole canvas. */
  readonly absolute: { readonly x: number; readonly y: number };
}

function placeList(out: Draft, list: TaskList, area: Area): void {
  if (list.role === 'branches') placeBranches(out, list, area);
  else placeColumn(out, list, area);
}

function placeColumn(out: Draft, list: TaskList, area: Area): void {
  const middle = area.left + area.width / 2;
  // Below its head a frame has little room.
  const isFramed = area.parent !== undefined;
  let top = area.top;
  const slot = (index: number, y: number) =>
    out.slots.push({ list: list.path, index, x: area.absolute.x + middle, y: area.absolute.y + y, isUpright: false });
  for (const [index, node] of list.tasks.entries()) {
    slot(index, index === 0 && isFramed ? top - 5 : top - sizes.gap / 2);
    const box = measure(node);
    placeNode(out, node, { parent: area.parent, x: middle - box.width / 2, y: top, absolute: area.absolute });
    top += box.height + sizes.gap;
  }
  const last = isFramed ? top - sizes.gap + 10 : top - sizes.gap / 2;
  slot(list.tasks.length, list.tasks.length === 0 ? area.top + sizes.empty / 2 : last);
  linkColumn(out, list);
}

function placeBranches(out: Draft, list: TaskList, area: Area): void {
  const { width } = measureList(list);
  let left = area.left + (area.width - width) / 2;
  const slot = (index: number, x: number) =>
    out.slots.push({
      list: list.path,
      index,
      x: area.absolute.x + x,
      y: area.absolute.y + area.top + sizes.height / 2,
      isUpright: list.tasks.length > 0,
    });
  for (const [index, node] of list.tasks.entries()) {
    slot(index, left - sizes.sideGap / 2);
    placeNode(out, node, { parent: area.parent, x: left, y: area.top, absolute: area.absolute });
    left += measure(node).width + sizes.sideGap;
  }
  slot(list.tasks.length, list.tasks.length === 0 ? area.left + area.width / 2 : left - sizes.sideGap / 2);
}

interface Spot {
  readonly parent: string | undefined;
  readonly x: number;
  readonly y: number;
  readonly absolute: { readonly x: number; readonly y: number };
}

function placeNode(out: Draft, node: TaskNode, { parent, x, y, absolute }: Spot): void {
  const box = measure(node);
  out.nodes.push({ node, parent, x, y, width: box.width, height: box.height });
  let top = sizes.header;
  for (const list of node.lists) {
    const size = measureWithHead(list);
    const width = box.width - 2 * sizes.padding;
    const isEmpty = list.tasks.length === 0;
    out.lists.push({
      path: list.path,
      role: list.role,
      parent: node.path,
      x: sizes.padding,
      y: top,
      width,
      height: size.height,
      isEmpty,
    });
    const corner = { x: absolute.x + x, y: absolute.y + y };
    placeList(out, list, { parent: node.path, left: sizes.padding, top: top + headOf(list), width, absolute: corner });
    top += size.height + sizes.padding;
  }
}

const thenOf = (node: TaskNode): string | undefined => {
  const then = node.task['then'];
  return typeof then === 'string' && then !== 'continue' ? then : undefined;
};

/** Goes elsewhere in any case: the next one is not reached from it. */
function leaves(node: TaskNode): boolean {
  if (thenOf(node) !== undefined || node.kind === 'raise') return true;
  const cases = casesOf(node);
  return cases.some(({ when }) => when === undefined) && cases.every(({ then }) => then !== 'continue');
}

export interface SwitchCase {
  readonly name: string;
  readonly when: string | undefined;
  readonly then: string;
}

/** The cases of a `switch`, in order; none for other kinds. */
export function casesOf(node: TaskNode): readonly SwitchCase[] {
  const cases = node.kind === 'switch' ? node.task['switch'] : undefined;
  if (!Array.isArray(cases)) return [];
  return cases.flatMap((item: unknown) => Object.entries(typeof item === 'object' && item !== null ? item : {}).map(readCase));
}

function readCase([name, value]: readonly [string, unknown]): SwitchCase {
  const fields = typeof value === 'object' && value !== null ? value : {};
  const when = 'when' in fields && typeof fields.when === 'string' ? fields.when : undefined;
  const then = 'then' in fields && typeof fields.then === 'string' ? fields.then : 'continue';
  return { name, when, then };
}

/** One after the other, and jumps inside the list. */
function linkColumn(out: Draft, { tasks }: TaskList): void {
  for (const [index, node] of tasks.entries()) {
    const next = tasks[index + 1];
    if (next !== undefined && !leaves(node)) out.links.push({ from: node.path, to: next.path, kind: 'next', label: undefined });
    for (const { label, then } of jumpsOf(node)) {
      const target = tasks.find(({ name }) => name === then);
      if (target === undefined) continue;
      const isNext = target === next;
      out.links.push({ from: node.path, to: target.path, kind: isNext ? 'next' : 'jump', label });
    }
  }
}

function jumpsOf(node: TaskNode): readonly { readonly label: string | undefined; readonly then: string }[] {
  const then = thenOf(node);
  const own = then === undefined ? [] : [{ label: undefined, then }];
  return [...casesOf(node).map(({ name, then: to }) => ({ label: name, then: to })), ...own];
}

/** `end` and, at the top, `exit` lead to the end mark. */
function linkJumpsOut(out: Draft, root: TaskList): void {
  for (const node of root.tasks) {
    for (const { label, then } of jumpsOf(node)) {
      if (then === 'end' || then === 'exit') out.links.push({ from: node.path, to: endId, kind: 'jump', label });
    }
  }
}
