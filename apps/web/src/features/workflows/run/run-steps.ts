import type { ExecutionSnapshot, LoopState, TaskState, TaskWait } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';
import type { StepOverlay } from '../canvas/step-overlay.ts';
import type { TaskList, TaskNode } from '../definition/task-tree.ts';

/** One step of the definition with what the run says of it, in the chosen iterations of the loops around it. */
export interface RunStep {
  readonly node: TaskNode;
  /** Path in the run, with iterations. */
  readonly path: string;
  readonly depth: number;
  readonly task: TaskState | undefined;
  readonly loop: LoopState | undefined;
  /** The iteration of this loop that its steps show. */
  readonly iteration: number | undefined;
  readonly overlay: StepOverlay;
}

/** By path of the loop in the run. */
export type Iterations = ReadonlyMap<string, number>;

/** Every step in reading order. */
export function runSteps(tree: TaskList, snapshot: ExecutionSnapshot | undefined, iterations: Iterations): readonly RunStep[] {
  return stepsOf(tree, { snapshot, iterations, prefix: tree.path, depth: 0 });
}

interface Walk {
  readonly snapshot: ExecutionSnapshot | undefined;
  readonly iterations: Iterations;
  /** Path of the list in the run. */
  readonly prefix: string;
  readonly depth: number;
}

function stepsOf(list: TaskList, walk: Walk): readonly RunStep[] {
  return list.tasks.flatMap((node) => {
    const path = walk.prefix + node.path.slice(list.path.length);
    const task = walk.snapshot?.tasks[path];
    const loop = node.kind === 'for' ? walk.snapshot?.loops[path] : undefined;
    const iteration = node.kind === 'for' ? chosen(loop, walk.iterations.get(path)) : undefined;
    const own: RunStep = { node, path, depth: walk.depth, task, loop, iteration, overlay: overlayOf(task, loop) };
    const inner = node.lists.flatMap((one) => {
      const rest = one.path.slice(node.path.length);
      const prefix = node.kind === 'for' ? `${path}/for/${iteration ?? 0}${rest}` : path + rest;
      return stepsOf(one, { ...walk, prefix, depth: walk.depth + 1 });
    });
    return [own, ...inner];
  });
}

/** The picked iteration, else the newest that runs, else the newest. */
function chosen(loop: LoopState | undefined, picked: number | undefined): number | undefined {
  if (picked !== undefined && loop?.iterations.some(({ index }) => index === picked) === true) return picked;
  return (loop?.iterations.findLast(({ status }) => status === 'running') ?? loop?.iterations.at(-1))?.index;
}

const idle: StepOverlay = {
  kind: 'idle',
  word: 'Not reached',
  startedAt: undefined,
  endedAt: undefined,
  attempts: 0,
  loop: undefined,
  note: undefined,
};

interface Look {
  readonly kind: StateKind | 'skipped';
  readonly word: string;
}

const looks: Readonly<Record<TaskState['status'], Look>> = {
  running: { kind: 'running', word: 'Running' },
  waiting: { kind: 'waiting', word: 'Waiting' },
  retrying: { kind: 'attention', word: 'Retrying' },
  'needs-attention': { kind: 'attention', word: 'Needs attention' },
  completed: { kind: 'done', word: 'Completed' },
  faulted: { kind: 'failed', word: 'Failed' },
  skipped: { kind: 'skipped', word: 'Skipped' },
  cancelled: { kind: 'waiting', word: 'Cancelled' },
};

/** How a task looks and reads; undefined: the run has not come there. */
export function lookOf(task: TaskState): Look {
  return isAsking(task) ? { kind: 'attention', word: 'Waits for an answer' } : looks[task.status];
}

/** A person has to answer. */
export const isAsking = ({ status, wait }: TaskState): boolean =>
  status === 'waiting' && wait?.for === 'signal' && (wait.form !== undefined || wait.title !== undefined);

function overlayOf(task: TaskState | undefined, loop: LoopState | undefined): StepOverlay {
  if (task === undefined) return idle;
  return {
    ...lookOf(task),
    startedAt: task.started_at,
    endedAt: task.ended_at,
    attempts: task.attempts,
    loop: loop === undefined ? undefined : { total: loop.total, done: loop.done, failed: loop.failed },
    note: noteOf(task),
  };
}

function noteOf(task: TaskState): string | undefined {
  if (task.branch !== undefined) return `took ${task.branch}`;
  if (task.status === 'faulted' || task.status === 'retrying') return task.error?.title;
  if (task.status === 'waiting' && task.wait !== undefined) return waitWords(task.wait);
  return task.status === 'needs-attention' ? 'stopped in the middle' : undefined;
}

/** What is waited for, in a few words. */
export function waitWords(wait: TaskWait): string {
  switch (wait.for) {
    case 'time':
      return wait.until === undefined ? 'waits' : `until ${clock.format(wait.until)}`;
    case 'signal':
      return wait.title ?? `waits for ${wait.signal ?? 'a signal'}`;
    case 'execution':
      return 'waits for another workflow';
    case 'attention':
      return wait.reason ?? 'waits for a decision';
  }
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
