import { taskKindOf } from './task-kind.ts';
import type { TaskKind } from './task-kind.ts';
import type { Task, TaskList, WorkflowDefinition } from './workflow-definition.ts';

/** A task and where it stands. */
export interface TaskPlace {
  /** JSON Pointer into the definition: `/do/5/each/do/0/notify`. */
  readonly pointer: string;
  /** JSON Pointer of the list it is in: `/do/5/each/do`. */
  readonly list: string;
  readonly index: number;
  readonly name: string;
  readonly kind: TaskKind;
  readonly task: Task;
  /** The task around it; undefined at the top. */
  readonly parent: TaskPlace | undefined;
}

/** One list of tasks inside a task, and where. */
export interface TaskScope {
  /** Below the task: `/do`, `/fork/branches`, `/try`, `/catch/do`. */
  readonly key: string;
  readonly tasks: TaskList;
}

/** The lists of tasks a task holds, in the order they may run. */
export function scopesOf(task: Task): readonly TaskScope[] {
  if ('fork' in task) return [{ key: '/fork/branches', tasks: task.fork.branches }];
  if ('try' in task) {
    const handler = task.catch.do;
    return [{ key: '/try', tasks: task.try }, ...(handler ? [{ key: '/catch/do', tasks: handler }] : [])];
  }
  return 'do' in task ? [{ key: '/do', tasks: task.do }] : [];
}

/** RFC 6901. */
export const escapePointer = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

function* walkList(tasks: TaskList, list: string, parent: TaskPlace | undefined): Generator<TaskPlace> {
  for (const [index, item] of tasks.entries()) {
    for (const [name, task] of Object.entries(item)) {
      const kind = taskKindOf(task);
      if (!kind) continue;
      const pointer = `${list}/${index}/${escapePointer(name)}`;
      const place: TaskPlace = { pointer, list, index, name, kind, task, parent };
      yield place;
      for (const scope of scopesOf(task)) yield* walkList(scope.tasks, pointer + scope.key, place);
    }
  }
}

/** Every task, parents before children, in the order of the text. */
export function walkTasks(definition: Pick<WorkflowDefinition, 'do'>): Generator<TaskPlace> {
  return walkList(definition.do, '/do', undefined);
}

/** The place in the definition of a path of a run: `/do/5/each/for/17/do/0/notify` is `/do/5/each/do/0/notify`. */
export const pointerOfPath = (path: string): string => path.replaceAll(/\/for\/\d+\/do(?=\/|$)/gu, '/do');

const containers: ReadonlySet<TaskKind> = new Set(['do', 'fork', 'for', 'try']);

/** How many steps the definition has; what only holds others is none, a loop counts its steps once. */
export function countSteps(definition: Pick<WorkflowDefinition, 'do'>): number {
  let count = 0;
  for (const { kind } of walkTasks(definition)) if (!containers.has(kind)) count += 1;
  return count;
}
