import { flatten, parentOf, placeOf } from '../definition/task-tree.ts';
import type { TaskList, TaskNode } from '../definition/task-tree.ts';
import type { Place } from '../definition/edit-definition.ts';

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End';

/** Up and down in reading order, left to what holds the step, right to the first inside it. */
export function moveSelection(tree: TaskList, selected: string | undefined, arrow: Arrow): string | undefined {
  const nodes = flatten(tree);
  const index = nodes.findIndex(({ path }) => path === selected);
  const at = (position: number) => nodes[Math.max(0, Math.min(nodes.length - 1, position))]?.path;
  if (index === -1) return arrow === 'ArrowUp' || arrow === 'End' ? at(nodes.length - 1) : at(0);
  switch (arrow) {
    case 'ArrowUp':
      return at(index - 1);
    case 'ArrowDown':
      return at(index + 1);
    case 'Home':
      return at(0);
    case 'End':
      return at(nodes.length - 1);
    case 'ArrowLeft':
      return parentOf(nodes[index]?.path ?? '') ?? selected;
    case 'ArrowRight':
      return nodes[index]?.lists.flatMap((list) => list.tasks)[0]?.path ?? selected;
  }
}

/** Where Alt and an arrow put a step: up and down within its list, left out of its frame, right into the frame before it. */
export function placeByArrow(tree: TaskList, path: string, arrow: Arrow): Place | undefined {
  const { list, index } = placeOf(path);
  const siblings = siblingsOf(tree, list);
  switch (arrow) {
    case 'ArrowUp':
      return index === 0 ? undefined : { list, index: index - 1 };
    case 'ArrowDown':
      return index >= siblings.length - 1 ? undefined : { list, index: index + 2 };
    case 'ArrowLeft':
      return placeAfter(parentOf(path));
    case 'ArrowRight':
      return placeInside(siblings[index - 1]);
    case 'Home':
      return index === 0 ? undefined : { list, index: 0 };
    case 'End':
      return index >= siblings.length - 1 ? undefined : { list, index: siblings.length };
  }
}

function placeAfter(parent: string | undefined): Place | undefined {
  if (parent === undefined) return undefined;
  const { list, index } = placeOf(parent);
  return { list, index: index + 1 };
}

function placeInside(node: TaskNode | undefined): Place | undefined {
  const list = node?.lists[0];
  return list === undefined ? undefined : { list: list.path, index: list.tasks.length };
}

/** The steps of a list by its path. */
export function siblingsOf(tree: TaskList, path: string): readonly TaskNode[] {
  if (tree.path === path) return tree.tasks;
  const lists = flatten(tree).flatMap((node) => node.lists);
  return lists.find((list) => list.path === path)?.tasks ?? [];
}

/** Where a new step goes: behind the selected one, else at the end. */
export function placeForNew(tree: TaskList, selected: string | undefined): Place {
  return placeAfter(selected) ?? { list: tree.path, index: tree.tasks.length };
}
