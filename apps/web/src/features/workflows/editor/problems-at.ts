import type { DefinitionIssue } from '@causeway/contract';
import { flatten } from '../definition/task-tree.ts';
import type { TaskList } from '../definition/task-tree.ts';

/** The step a problem is about: the innermost whose path its pointer begins with; undefined for the workflow itself. */
export function stepOf(tree: TaskList, pointer: string): string | undefined {
  let best: string | undefined;
  for (const { path } of flatten(tree)) {
    const isInside = pointer === path || pointer.startsWith(`${path}/`);
    if (isInside && path.length > (best?.length ?? 0)) best = path;
  }
  return best;
}

/** Problems of one step, without those of the steps inside it; undefined: those of the workflow itself. */
export function problemsAt(
  problems: readonly DefinitionIssue[],
  path: string | undefined,
  tree: TaskList,
): readonly DefinitionIssue[] {
  return problems.filter(({ pointer }) => stepOf(tree, pointer) === path);
}

/** The worst problem of each step. */
export function worstByStep(problems: readonly DefinitionIssue[], tree: TaskList): ReadonlyMap<string, 'error' | 'warning'> {
  const worst = new Map<string, 'error' | 'warning'>();
  for (const { pointer, severity } of problems) {
    const path = stepOf(tree, pointer);
    if (path !== undefined && worst.get(path) !== 'error') worst.set(path, severity);
  }
  return worst;
}
