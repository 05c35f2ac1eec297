import type { ExecutionEvent } from './execution-event.ts';
import type { IterationState, LoopState, TaskState } from './execution-snapshot.ts';
import { definitionPointerOf, iterationOf } from './task-path.ts';
import type { IterationPlace } from './task-path.ts';

const iterationLimit = 50;

interface LoopDraft {
  readonly tasks: Record<string, TaskState>;
  readonly loops: Record<string, LoopState>;
}

interface Folded {
  readonly event: ExecutionEvent;
  /** Without visits. */
  readonly path: string;
  readonly place: IterationPlace | undefined;
  readonly task: TaskState;
}

const containers: ReadonlySet<string> = new Set(['do', 'fork', 'for', 'try']);
const emptyLoop: LoopState = { total: 0, done: 0, failed: 0, iterations: [], steps: [] };

/** Keeps the counters and the newest iterations of the loops that an event of a task belongs to. */
export function foldLoop(draft: LoopDraft, folded: Folded): void {
  const { event, path, place, task } = folded;
  if (event.type === 'task.started' && task.kind === 'for') draft.loops[path] = { ...emptyLoop, total: event.data.total ?? 0 };
  if (place === undefined) return;
  rememberStep(draft, path, task.kind);
  const isEnd = 'ends_iteration' in event.data && event.data.ends_iteration === true;
  const end = event.type === 'task.faulted' ? 'faulted' : 'completed';
  const status = isEnd ? end : 'running';
  markIteration(draft, place, { index: place.index, status, started_at: event.at, ...(isEnd ? { ended_at: event.at } : {}) });
}

/** Steps count for the outermost loop around them. */
function rememberStep(draft: LoopDraft, path: string, kind: string): void {
  if (containers.has(kind)) return;
  const outermost = outermostLoop(path);
  const loop = draft.loops[outermost];
  const pointer = definitionPointerOf(path);
  if (loop && !loop.steps.includes(pointer)) draft.loops[outermost] = { ...loop, steps: [...loop.steps, pointer] };
}

function outermostLoop(path: string): string {
  let place = iterationOf(path);
  for (;;) {
    const outer = place && iterationOf(place.loop);
    if (outer === undefined) return place?.loop ?? '';
    place = outer;
  }
}

function markIteration(draft: LoopDraft, { loop: path }: IterationPlace, seen: IterationState): void {
  const loop = draft.loops[path] ?? emptyLoop;
  const before = loop.iterations.find(({ index }) => index === seen.index);
  // Siblings that settle after the iteration failed do not bring it back.
  if (before && before.status !== 'running') return;
  if (before && seen.status === 'running') return;
  const iteration = before ? { ...seen, started_at: before.started_at } : seen;
  const others = before ? loop.iterations.filter((other) => other !== before) : loop.iterations;
  const iterations = withinLimit(draft, path, [...others, iteration]);
  draft.loops[path] = {
    ...loop,
    iterations,
    done: loop.done + (iteration.status === 'completed' ? 1 : 0),
    failed: loop.failed + (iteration.status === 'faulted' ? 1 : 0),
  };
}

/** The oldest that ended goes, with its tasks; those that run stay. */
function withinLimit(draft: LoopDraft, loop: string, iterations: readonly IterationState[]): readonly IterationState[] {
  if (iterations.length <= iterationLimit) return iterations;
  const oldest = iterations.find(({ status }) => status !== 'running');
  if (oldest === undefined) return iterations;
  dropBelow(draft, `${loop}/for/${oldest.index}/`);
  return iterations.filter((iteration) => iteration !== oldest);
}

function dropBelow({ tasks, loops }: LoopDraft, prefix: string): void {
  for (const path of Object.keys(tasks)) if (path.startsWith(prefix)) Reflect.deleteProperty(tasks, path);
  for (const path of Object.keys(loops)) if (path.startsWith(prefix)) Reflect.deleteProperty(loops, path);
}
