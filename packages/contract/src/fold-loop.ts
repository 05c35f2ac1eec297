import type { ExecutionEvent } from './execution-event.ts';
import type { IterationState, LoopState, TaskState } from './execution-snapshot.ts';
import { definitionPointerOf, iterationOf } from './task-path.ts';
import type { IterationPlace } from './task-path.ts';

const iterationLimit = 50;
const slack = 14;

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
  const at = loop.iterations.findLastIndex(({ index }) => index === seen.index);
  const before = loop.iterations[at];
  // Siblings that settle after the iteration failed do not bring it back.
  if (before && (before.status !== 'running' || seen.status === 'running')) return;
  const iterations = [...loop.iterations];
  if (before) iterations[at] = { ...seen, started_at: before.started_at };
  else iterations.push(seen);
  draft.loops[path] = {
    ...loop,
    iterations: withinLimit(draft, path, iterations),
    done: loop.done + (seen.status === 'completed' ? 1 : 0),
    failed: loop.failed + (seen.status === 'faulted' ? 1 : 0),
  };
}

/** The oldest that ended go, with their tasks; those that run stay. Many at once, for each time costs a look at all tasks. */
function withinLimit(draft: LoopDraft, loop: string, iterations: readonly IterationState[]): readonly IterationState[] {
  if (iterations.length <= iterationLimit + slack) return iterations;
  const surplus = iterations.length - iterationLimit;
  const dropped = new Set(iterations.filter(({ status }) => status !== 'running').slice(0, surplus));
  const indexes = new Set([...dropped].map(({ index }) => index));
  dropIterations(draft.tasks, `${loop}/for/`, indexes);
  dropIterations(draft.loops, `${loop}/for/`, indexes);
  return iterations.filter((iteration) => !dropped.has(iteration));
}

function dropIterations(record: Record<string, unknown>, prefix: string, indexes: ReadonlySet<number>): void {
  for (const path of Object.keys(record)) {
    if (!path.startsWith(prefix)) continue;
    const index = path.slice(prefix.length, path.indexOf('/', prefix.length));
    if (indexes.has(Number(index))) Reflect.deleteProperty(record, path);
  }
}
