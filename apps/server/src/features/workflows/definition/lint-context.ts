import { scopesOf, walkTasks } from '@causeway/contract';
import type { TaskList, TaskPlace, WorkflowDefinition } from '@causeway/contract';
import type { CallRegistry } from '../interpreter/call-registry.ts';
import { flowOf } from './flow.ts';
import type { Flow } from './flow.ts';

/** What the rules read. */
export interface LintContext {
  readonly definition: WorkflowDefinition;
  readonly places: readonly TaskPlace[];
  readonly calls: CallRegistry;
  /** Names of the owner's credentials; undefined when they are not known. */
  readonly credentials: readonly string[] | undefined;
  /** By the pointer of the list. */
  flow(list: string): Flow;
}

export function createLintContext(
  definition: WorkflowDefinition,
  known: Pick<LintContext, 'calls' | 'credentials'>,
): LintContext {
  const places = [...walkTasks(definition)];
  const lists = new Map<string, { readonly tasks: TaskList; readonly isFork: boolean }>([
    ['/do', { tasks: definition.do, isFork: false }],
  ]);
  for (const { pointer, task, kind } of places) {
    for (const { key, tasks } of scopesOf(task)) lists.set(pointer + key, { tasks, isFork: kind === 'fork' });
  }
  const flows = new Map<string, Flow>();
  const flow = (list: string): Flow => {
    const { tasks, isFork } = lists.get(list) ?? { tasks: [], isFork: false };
    const made = flows.get(list) ?? flowOf(tasks, isFork);
    flows.set(list, made);
    return made;
  };
  return { ...known, definition, places, flow };
}
