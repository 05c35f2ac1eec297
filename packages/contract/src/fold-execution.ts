import type { ExecutionEvent } from './execution-event.ts';
import type { ExecutionSnapshot, ExecutionState, LongValue, LoopState, TaskState } from './execution-snapshot.ts';
import { foldLoop } from './fold-loop.ts';
import { iterationOf, withoutVisits } from './task-path.ts';

/** Longer values stay in the log, so that a late viewer gets at most about 100 KB. */
const valueLimit = 1000;
const iterationValueLimit = 200;
const previewLength = 120;

type Draft = {
  -readonly [Key in keyof ExecutionSnapshot]: ExecutionSnapshot[Key];
} & { tasks: Record<string, TaskState>; loops: Record<string, LoopState> };

/** Tasks that hold others are no steps. */
const containers: ReadonlySet<string> = new Set(['do', 'fork', 'for', 'try']);
const ended: ReadonlySet<string> = new Set(['completed', 'faulted', 'skipped', 'cancelled']);

/** What the log says after one more event. The same function runs in the server and in browsers; it changes nothing it is given. */
export const foldExecution = (snapshot: ExecutionSnapshot, event: ExecutionEvent): ExecutionSnapshot =>
  foldExecutionEvents(snapshot, [event]);

/** The same for many events, which costs one copy. Throws when an event is not the next one; events it has already are passed over. */
export function foldExecutionEvents(snapshot: ExecutionSnapshot, events: readonly ExecutionEvent[]): ExecutionSnapshot {
  const draft: Draft = { ...snapshot, tasks: { ...snapshot.tasks }, loops: { ...snapshot.loops } };
  let isChanged = false;
  for (const event of events) {
    if (event.seq <= draft.seq) continue;
    if (event.seq !== draft.seq + 1) throw new RangeError(`event ${event.seq} does not follow ${draft.seq}`);
    apply(draft, event);
    draft.seq = event.seq;
    isChanged = true;
  }
  if (!isChanged) return snapshot;
  settle(draft);
  return draft;
}

function apply(draft: Draft, event: ExecutionEvent): void {
  if (event.type.startsWith('execution.')) applyToExecution(draft, event);
  else if (event.type.startsWith('task.')) applyToTask(draft, event);
  if (event.type === 'execution.needs-attention') applyToTask(draft, event);
}

function applyToExecution(draft: Draft, event: ExecutionEvent): void {
  const change = executionChange(event, draft.execution.status === 'needs-attention');
  if (change) draft.execution = { ...draft.execution, ...change };
  if (draft.execution.ended_at !== undefined) cancelOpenTasks(draft, event.at);
}

/** `isAsked`: a step waits for a decision, whatever else happens. */
function executionChange(event: ExecutionEvent, isAsked: boolean): Partial<ExecutionState> | undefined {
  const { at } = event;
  switch (event.type) {
    case 'execution.created': {
      const { workflow_id, version, input, total_steps } = event.data;
      return { workflow_id, version, input: short(input, { seq: event.seq, field: 'input' }), total_steps, created_at: at };
    }
    case 'execution.started':
      return { status: 'running', started_at: at };
    case 'execution.recovered':
      return { status: isAsked ? 'needs-attention' : 'running', waiting_until: undefined };
    case 'execution.waiting':
      return { status: isAsked ? 'needs-attention' : 'waiting', waiting_until: event.data.until };
    case 'execution.completed':
      return { status: 'completed', ended_at: at, result: short(event.data.output, { seq: event.seq, field: 'output' }) };
    case 'execution.faulted':
      return { status: 'failed', ended_at: at, error: event.data.error };
    case 'execution.cancelled':
      return { status: 'cancelled', ended_at: at };
    default:
      return undefined;
  }
}

/** Nothing runs on after the end. */
function cancelOpenTasks(draft: Draft, at: number): void {
  for (const [path, task] of Object.entries(draft.tasks)) {
    if (!ended.has(task.status)) draft.tasks[path] = { ...task, status: 'cancelled', ended_at: at, wait: undefined };
  }
}

function applyToTask(draft: Draft, event: ExecutionEvent): void {
  const path = withoutVisits(event.path);
  const place = iterationOf(path);
  const before = draft.tasks[path];
  const change = taskChange(event, before, place === undefined ? valueLimit : iterationValueLimit);
  if (change === undefined) return;
  const names = 'name' in event.data ? event.data : undefined;
  const task: TaskState = {
    ...(before ?? { name: '', kind: '', attempts: 0, started_at: event.at }),
    ...(names?.name === undefined ? {} : { name: names.name }),
    ...(names?.kind === undefined ? {} : { kind: names.kind }),
    ...change,
  };
  draft.tasks[path] = task;
  goOn(draft, event);
  foldLoop(draft, { event, path, place, task });
}

/** A task that does something ends the wait of the execution, unless another waits for a decision. */
function goOn(draft: Draft, event: ExecutionEvent): void {
  const { status, waiting_until: until } = draft.execution;
  const now = statusAfter(draft, event);
  if (now !== status || until !== undefined) draft.execution = { ...draft.execution, status: now, waiting_until: undefined };
}

function statusAfter({ execution, tasks }: Draft, event: ExecutionEvent): ExecutionState['status'] {
  if (event.type === 'execution.needs-attention') return 'needs-attention';
  const isAsked = execution.status === 'needs-attention';
  if (isAsked && Object.values(tasks).some((task) => task.status === 'needs-attention')) return 'needs-attention';
  return isAsked || execution.status === 'waiting' ? 'running' : execution.status;
}

type TaskChange = Partial<TaskState> & Pick<TaskState, 'status' | 'attempts'>;

function taskChange(event: ExecutionEvent, before: TaskState | undefined, limit: number): TaskChange | undefined {
  const { at, seq } = event;
  const attempts = before?.attempts ?? 0;
  const over = { wait: undefined, retry_at: undefined };
  // A task without effect writes its end alone: it began and ended then.
  const alone = before === undefined || ended.has(before.status);
  const once = alone ? { attempts: attempts + 1, started_at: at, error: undefined } : { attempts };
  switch (event.type) {
    case 'task.started': {
      const input = short(event.data.input, { seq, field: 'input', limit });
      const fresh = { started_at: at, ended_at: undefined, output: undefined, error: undefined, branch: undefined };
      return { ...over, ...fresh, status: 'running', attempts: attempts + 1, input };
    }
    case 'task.completed': {
      const output = short(event.data.output, { seq, field: 'output', limit });
      return { ...over, ...once, status: 'completed', ended_at: at, output, branch: event.data.branch };
    }
    case 'task.faulted': {
      const { error, retry_at } = event.data;
      if (retry_at !== undefined) return { ...over, attempts, status: 'retrying', error, retry_at };
      return { ...over, ...once, status: 'faulted', ended_at: at, error };
    }
    case 'task.waiting':
      return { ...over, attempts: Math.max(1, attempts), status: 'waiting', wait: event.data.wait };
    case 'execution.needs-attention':
      return { ...over, attempts, status: 'needs-attention', wait: { for: 'attention', reason: event.data.reason } };
    case 'task.skipped':
      return { ...over, attempts, status: 'skipped', started_at: at, ended_at: at };
    case 'task.cancelled':
      return { ...over, attempts, status: 'cancelled', ended_at: at };
    case 'task.resolved':
      return { ...over, attempts, status: 'running' };
    default:
      return undefined;
  }
}

/** What follows from the tasks; cheap enough to be made anew for each batch. */
function settle(draft: Draft): void {
  const tasks = Object.values(draft.tasks);
  const isOver = draft.execution.ended_at !== undefined;
  const steps = countSteps(draft);
  const total = Math.max(draft.execution.total_steps, Math.ceil(steps));
  const share = total === 0 ? 0 : Math.floor((100 * steps) / total);
  draft.execution = {
    ...draft.execution,
    steps_executed: Math.floor(steps),
    progress: draft.execution.status === 'completed' ? 100 : Math.min(99, share),
    current_step: isOver ? null : currentStep(tasks),
  };
}

function currentStep(tasks: readonly TaskState[]): string | null {
  let last: TaskState | undefined;
  for (const task of tasks) {
    const isOpenStep = !ended.has(task.status) && !containers.has(task.kind);
    if (isOpenStep && (last === undefined || last.started_at <= task.started_at)) last = task;
  }
  return last?.name ?? null;
}

/** A step inside a loop counts by the share of iterations that are done. */
function countSteps({ tasks, loops }: ExecutionSnapshot): number {
  let steps = 0;
  for (const [path, task] of Object.entries(tasks)) {
    if (ended.has(task.status) && !containers.has(task.kind) && iterationOf(path) === undefined) steps += 1;
  }
  for (const [path, loop] of Object.entries(loops)) {
    if (iterationOf(path) !== undefined) continue;
    const share = loop.total === 0 ? 1 : Math.min(1, (loop.done + loop.failed) / loop.total);
    steps += loop.steps.length * share;
  }
  return steps;
}

interface Place {
  readonly seq: number;
  readonly field: 'input' | 'output';
  readonly limit?: number;
}

function short(value: unknown, place: Place): unknown {
  const isSmall = value === null || (typeof value !== 'object' && typeof value !== 'string');
  const text = isSmall ? '' : JSON.stringify(value);
  if (text.length <= (place.limit ?? valueLimit)) return value;
  const { seq, field } = place;
  return { $seq: seq, field, length: text.length, preview: text.slice(0, previewLength) } satisfies LongValue;
}
