import { placeOf } from '../../definition/task-tree.ts';
import type { TaskList } from '../../definition/task-tree.ts';
import { siblingsOf } from '../move-selection.ts';

interface Target {
  readonly value: string;
  readonly label: string;
}

const directions: readonly Target[] = [
  { value: 'continue', label: 'Go on' },
  { value: 'exit', label: 'Leave this list' },
  { value: 'end', label: 'End the run' },
];

/** Where a step may lead: on, out, to the end, or to a step of the same list. */
export function targetsOf(tree: TaskList, path: string): readonly Target[] {
  const others = siblingsOf(tree, placeOf(path).list).filter((node) => node.path !== path);
  return [...directions, ...others.map(({ name }) => ({ value: name, label: `To ${name}` }))];
}
