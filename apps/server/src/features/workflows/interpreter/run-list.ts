import { escapePointer, taskKindOf } from '@causeway/contract';
import type { Task, TaskList } from '@causeway/contract';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { failure } from './task-run.ts';
import type { ListResult, RunList, TaskResult, TaskRun } from './task-run.ts';

export type RunTask = (run: TaskRun) => Promise<TaskResult>;

/** Tasks that compute something await nothing but each other; others of the process get a turn after so many (about 2 ms). */
const tasksPerTurn = 64;
/** Of one task in one list: a jump back without an end would fill the disk. */
const mostVisits = 100_000;

const leavesList = (then: string | undefined): boolean => then === 'exit' || then === 'end';

function entryAt(list: TaskList, index: number): readonly [string, Task] {
  const entry = Object.entries(list[index] ?? {})[0];
  if (entry === undefined) throw failure('configuration', 400, `The list has no task ${index}.`);
  return entry;
}

/** Runs the tasks of a list, one after the other or where `then` leads. */
export function createRunList(runTask: RunTask): RunList {
  let sinceTurn = 0;
  return async (list, { walk, context, frame, path, isIteration }): Promise<ListResult> => {
    const visits = new Map<number, number>();
    const indexOf = (name: string): number => list.findIndex((item) => Object.hasOwn(item, name));
    for (let index = 0; index < list.length;) {
      const [name, task] = entryAt(list, index);
      const visit = (visits.get(index) ?? 0) + 1;
      visits.set(index, visit);
      if (visit > mostVisits) throw failure('runtime', 508, `${name} ran ${mostVisits} times: it jumps back without an end.`);
      sinceTurn += 1;
      if (sinceTurn >= tasksPerTurn) {
        sinceTurn = 0;
        await nextTurn();
      }
      const at = `${path}/${index}/${escapePointer(name)}${visit === 1 ? '' : `#${visit}`}`;
      const kind = taskKindOf(task) ?? 'do';
      const isLast = leavesList(task.then) || (index === list.length - 1 && (task.then ?? 'continue') === 'continue');
      const endsIteration = isIteration && isLast && kind !== 'switch';
      const result = await runTask({
        walk,
        context,
        frame,
        task,
        name,
        kind,
        path: at,
        isInIteration: isIteration,
        endsIteration,
      });
      keep(result, { frame, name });
      if (result.isEnd === true) return { output: frame.previous, isEnd: true };
      const then = result.recorded.isSkipped === true ? 'continue' : (result.recorded.then ?? task.then ?? 'continue');
      if (leavesList(then)) return { output: frame.previous, isEnd: then === 'end' };
      index = then === 'continue' ? index + 1 : indexOf(then);
      if (index === -1) throw failure('configuration', 400, `No task of the list is called ${then}.`);
    }
    return { output: frame.previous, isEnd: false };
  };
}

function keep({ recorded, isPassing }: TaskResult, { frame, name }: Pick<TaskRun, 'frame' | 'name'>): void {
  if (recorded.isSkipped === true) return;
  if (recorded.context !== undefined) frame.context = recorded.context;
  if (isPassing === true && recorded.output === undefined) return;
  frame.tasks = { ...frame.tasks, [name]: recorded.output };
  frame.previous = recorded.output;
}
