import { z } from 'zod';
import { executionError } from './execution-status.ts';

/** A value above 32 KB is kept in a file of its execution; `preview` is the beginning of its JSON. */
export const valueReference = z.object({ $file: z.string(), bytes: z.number(), preview: z.string() });
export type ValueReference = z.infer<typeof valueReference>;

/** JSON, or a `ValueReference` where it is large. Absent: undefined. */
const value = z.unknown().optional();
/** Milliseconds since 1970 UTC. */
const time = z.number();
/** The task ends the innermost iteration of a loop that its path is in. */
const endsIteration = z.boolean().optional();
const name = z.string();
/** Of the task: `call`, `for`, …; of other jobs what they say. */
const kind = z.string();

/** What a task waits for. */
export const taskWait = z.object({
  for: z.enum(['time', 'signal', 'execution', 'attention']),
  /** When it goes on by itself, or when the wait for a signal expires. */
  until: time.optional(),
  /** Key of the signal. */
  signal: z.string().optional(),
  /** Of a human answer: a JSON Schema of the form, and who may answer. */
  title: z.string().optional(),
  form: z.unknown().optional(),
  roles: z.array(z.string()).optional(),
  /** Of a sub-workflow. */
  execution_id: z.string().optional(),
  /** Why somebody must decide what happens. */
  reason: z.string().optional(),
});
export type TaskWait = z.infer<typeof taskWait>;

const data = {
  'execution.created': z.object({
    job: z.string(),
    workflow_id: z.string().optional(),
    version: z.number().optional(),
    input: value,
    total_steps: z.number(),
    parent: z.object({ execution_id: z.string(), path: z.string() }).optional(),
    retry_of: z.string().optional(),
    deadline_at: time.optional(),
  }),
  'execution.started': z.object({}),
  /** Another process goes on after the one that ran it ended without a word. */
  'execution.recovered': z.object({ in_flight: z.array(z.string()) }),
  /** Nothing happens until then, a signal, or the end of a sub-workflow. */
  'execution.waiting': z.object({ until: time.optional() }),
  /** The step at `path` was in flight when the process ended and may not be repeated blindly. */
  'execution.needs-attention': z.object({ attempt: z.number(), reason: z.string() }),
  'execution.completed': z.object({ output: value }),
  'execution.faulted': z.object({ error: executionError }),
  'execution.cancelled': z.object({ reason: z.string().optional() }),
  'task.started': z.object({
    name,
    kind,
    attempt: z.number(),
    input: value,
    /** Of a loop: how many iterations it has. */
    total: z.number().optional(),
  }),
  /** Tasks without effect (set, switch, raise) write this alone. `attempt` is absent then. */
  'task.completed': z.object({
    name: name.optional(),
    kind: kind.optional(),
    output: value,
    /** The new `context`, when the task exports one. */
    context: value,
    /** Of a switch: the name of the case, and where it leads. */
    branch: z.string().optional(),
    then: z.string().optional(),
    ends_iteration: endsIteration,
  }),
  /** With `retry_at` another attempt follows then. */
  'task.faulted': z.object({
    name: name.optional(),
    kind: kind.optional(),
    attempt: z.number(),
    error: executionError,
    retry_at: time.optional(),
    ends_iteration: endsIteration,
  }),
  'task.waiting': z.object({ name: name.optional(), kind: kind.optional(), wait: taskWait }),
  'task.skipped': z.object({ name, kind, ends_iteration: endsIteration }),
  'task.cancelled': z.object({}),
  /** Somebody decided about a step that needed attention. */
  'task.resolved': z.object({ action: z.enum(['retry', 'skip', 'complete']), value, by: z.string().optional() }),
  'signal.received': z.object({ key: z.string(), data: value, by: z.string().optional() }),
  log: z.object({ text: z.string(), level: z.enum(['info', 'warn', 'error']).optional() }),
};

export type ExecutionEventType = keyof typeof data;
export type ExecutionEventData<Type extends ExecutionEventType> = z.infer<(typeof data)[Type]>;

const of = <const Type extends ExecutionEventType>(type: Type) =>
  z.object({
    /** 1 for the first event of an execution, then without a gap. */
    seq: z.number().int().min(1),
    at: time,
    type: z.literal(type),
    /** `/do/5/each/for/17/do/0/notify#2`; empty when it is about the whole execution. See `task-path.ts`. */
    path: z.string(),
    data: data[type],
  });

/** One fact of the log of an execution. The log is its state, its history and its live stream. */
export const executionEvent = z.discriminatedUnion('type', [
  of('execution.created'),
  of('execution.started'),
  of('execution.recovered'),
  of('execution.waiting'),
  of('execution.needs-attention'),
  of('execution.completed'),
  of('execution.faulted'),
  of('execution.cancelled'),
  of('task.started'),
  of('task.completed'),
  of('task.faulted'),
  of('task.waiting'),
  of('task.skipped'),
  of('task.cancelled'),
  of('task.resolved'),
  of('signal.received'),
  of('log'),
]);
export type ExecutionEvent = z.infer<typeof executionEvent>;

/** Text a running attempt has produced; never kept. `off` is where `text` begins in the text so far (UTF-16). */
export const executionDelta = z.object({ path: z.string(), attempt: z.number(), off: z.number(), text: z.string() });
export type ExecutionDelta = z.infer<typeof executionDelta>;
