import { taskKindOf } from '@causeway/contract';
import type { Task, TaskList } from '@causeway/contract';

/** How control may pass between the tasks of one list. */
export interface Flow {
  readonly names: readonly string[];
  /** Whether the task at `to` can run after the one at `from` ended. */
  reaches(from: number, to: number): boolean;
  /** Whether it can run at all. */
  isReachable(index: number): boolean;
}

export const directives: readonly string[] = ['continue', 'exit', 'end'];

export const entryOf = (list: TaskList, index: number): readonly [string, Task] | undefined =>
  Object.entries(list[index] ?? {})[0];

/** Where a task may send control, by `then` and by the cases of a switch; undefined is on to the next. */
function targetsOf(task: Task): readonly (string | undefined)[] {
  if (taskKindOf(task) === 'raise' && task.if === undefined) return ['end'];
  const own = [task.then];
  if (!('switch' in task)) return task.if === undefined ? own : [...own, undefined];
  const cases = task.switch.flatMap((item) => Object.values(item));
  const isComplete = cases.some(({ when }) => when === undefined) && task.if === undefined;
  return [...cases.map(({ then }) => then), ...(isComplete ? [] : [task.then, undefined])];
}

function nextOf(list: TaskList, names: readonly string[]): readonly (readonly number[])[] {
  return names.map((_, index) => {
    const task = entryOf(list, index)?.[1];
    const targets = task ? targetsOf(task) : [];
    return targets.flatMap((target) => {
      if (target === 'exit' || target === 'end') return [];
      const named = target === undefined ? -1 : names.indexOf(target);
      // A target that is not there has its own issue; the tasks behind it need none.
      const to = named === -1 ? index + 1 : named;
      return to < names.length ? [to] : [];
    });
  });
}

function closure(next: readonly (readonly number[])[], from: readonly number[]): ReadonlySet<number> {
  const seen = new Set(from);
  const open = [...from];
  while (open.length > 0) {
    for (const to of next[open.pop() ?? 0] ?? []) {
      if (!seen.has(to)) {
        seen.add(to);
        open.push(to);
      }
    }
  }
  return seen;
}

/** The flow of a list. Branches of a fork all begin at once and know nothing of each other. */
export function flowOf(list: TaskList, isFork: boolean): Flow {
  const names = list.map((_, index) => entryOf(list, index)?.[0] ?? '');
  const next = isFork ? names.map(() => []) : nextOf(list, names);
  const after = new Map<number, ReadonlySet<number>>();
  const reachable = closure(next, isFork ? names.map((_, index) => index) : [0]);
  return {
    names,
    isReachable: (index) => reachable.has(index),
    reaches: (from, to) => {
      let found = after.get(from);
      if (!found) {
        found = closure(next, next[from] ?? []);
        after.set(from, found);
      }
      return found.has(to);
    },
  };
}
