import { z } from 'zod';
import { taskKindOf } from './task-kind.ts';
import type { TaskKind } from './task-kind.ts';

/** The version of the CNCF Serverless Workflow DSL this is a profile of: https://github.com/serverlessworkflow/specification. */
export const dslVersion = '1.0.3';

/** A JavaScript expression, `${ input.name }`, or text with such parts in it. Strings without `${` are plain text. */
export type Expression = string;

/** Parts are added up. As text: ISO 8601 (`PT30S`, `P2D`) or an expression that gives one of the forms. */
export type WorkflowDuration = string | DurationParts;
const amount = z.number().nonnegative();
const durationParts = z.strictObject({
  days: amount.optional(),
  hours: amount.optional(),
  minutes: amount.optional(),
  seconds: amount.optional(),
  milliseconds: amount.optional(),
});
export type DurationParts = z.infer<typeof durationParts>;
export const workflowDuration: z.ZodType<WorkflowDuration> = z.union([z.string().min(2), durationParts]);

/** `use` names an entry of the definition's `use.timeouts`. */
const timeout = z.union([z.string(), z.strictObject({ after: workflowDuration })]);
export type TimeoutPolicy = z.infer<typeof timeout>;

const jsonSchemaRef = z.strictObject({ format: z.literal('json').optional(), document: z.record(z.string(), z.unknown()) });

/** RFC 9457 problem details; `type` is a URI that says which kind of error it is. */
export const workflowError = z.strictObject({
  type: z.string(),
  status: z.union([z.number().int(), z.string()]),
  instance: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
});
export type WorkflowError = z.infer<typeof workflowError>;

const nothing = z.strictObject({});
export const retryPolicy = z.strictObject({
  when: z.string().optional(),
  exceptWhen: z.string().optional(),
  delay: workflowDuration.optional(),
  backoff: z
    .strictObject({ constant: nothing.optional(), linear: nothing.optional(), exponential: nothing.optional() })
    .optional(),
  limit: z
    .strictObject({
      attempt: z.strictObject({ count: z.number().int().min(1).optional(), duration: workflowDuration.optional() }).optional(),
      duration: workflowDuration.optional(),
    })
    .optional(),
  jitter: z.strictObject({ from: workflowDuration, to: workflowDuration }).optional(),
});
export type RetryPolicy = z.infer<typeof retryPolicy>;

/** Properties an event must have, each equal to the value or true for the expression; `type` is required to listen. */
export const eventFilter = z.strictObject({ with: z.record(z.string(), z.unknown()) });
export type EventFilter = z.infer<typeof eventFilter>;

/** What every kind of task may have. */
const base = {
  /** The task is skipped unless this is truthy. */
  if: z.string().optional(),
  input: z.strictObject({ schema: jsonSchemaRef.optional(), from: z.unknown().optional() }).optional(),
  output: z.strictObject({ schema: jsonSchemaRef.optional(), as: z.unknown().optional() }).optional(),
  /** Replaces `context`, which later tasks read. */
  export: z.strictObject({ schema: jsonSchemaRef.optional(), as: z.unknown().optional() }).optional(),
  timeout: timeout.optional(),
  /** `continue` (the default), `exit` (leaves this list), `end` (ends the run), or the name of a task of the same list. */
  then: z.string().optional(),
  metadata: z.looseObject({ concurrency: z.number().int().min(1).max(256).optional() }).optional(),
};
const taskBase = z.strictObject(base);
export type TaskBase = z.infer<typeof taskBase>;

/** One key, the name of the task. Names address outputs: `tasks.search`. */
export type TaskItem = Readonly<Record<string, Task>>;
export type TaskList = readonly TaskItem[];

const taskName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/u,
    'a task name starts with a letter and has letters, digits, _ and - only, at most 64',
  );
const taskItem: z.ZodType<TaskItem> = z.record(
  taskName,
  z.lazy(() => task),
);
/** Tasks in the order they run. */
export const taskList: z.ZodType<TaskList> = z
  .array(taskItem.refine((item) => Object.keys(item).length === 1, 'an item has exactly one key: the name of the task'))
  .min(1);

const schemas = {
  do: z.strictObject({ ...base, do: taskList }),
  fork: z.strictObject({ ...base, fork: z.strictObject({ branches: taskList, compete: z.boolean().optional() }) }),
  for: z.strictObject({
    ...base,
    for: z.strictObject({ each: z.string().optional(), in: z.string(), at: z.string().optional() }),
    while: z.string().optional(),
    do: taskList,
  }),
  switch: z.strictObject({
    ...base,
    switch: z
      .array(
        z
          .record(z.string(), z.strictObject({ when: z.string().optional(), then: z.string() }))
          .refine((item) => Object.keys(item).length === 1, 'a case has exactly one key: its name'),
      )
      .min(1),
  }),
  try: z.strictObject({
    ...base,
    try: taskList,
    catch: z.strictObject({
      errors: z.strictObject({ with: workflowError.partial().optional() }).optional(),
      as: z.string().optional(),
      when: z.string().optional(),
      exceptWhen: z.string().optional(),
      retry: z.union([z.string(), retryPolicy]).optional(),
      do: taskList.optional(),
    }),
  }),
  wait: z.strictObject({ ...base, wait: workflowDuration }),
  listen: z.strictObject({
    ...base,
    listen: z.strictObject({
      to: z.strictObject({
        one: eventFilter.optional(),
        any: z.array(eventFilter).min(1).optional(),
        all: z.array(eventFilter).min(1).optional(),
      }),
      read: z.enum(['data', 'envelope']).optional(),
    }),
  }),
  emit: z.strictObject({
    ...base,
    emit: z.strictObject({ event: z.strictObject({ with: z.looseObject({ type: z.string(), data: z.unknown() }) }) }),
  }),
  raise: z.strictObject({ ...base, raise: z.strictObject({ error: z.union([z.string(), workflowError]) }) }),
  set: z.strictObject({ ...base, set: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  run: z.strictObject({
    ...base,
    run: z.strictObject({
      script: z
        .strictObject({
          language: z.enum(['javascript', 'js']),
          code: z.string(),
          /** A list is `args` in the code; a map makes each name a variable. */
          arguments: z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]).optional(),
          environment: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
      workflow: z
        .strictObject({ namespace: z.string(), name: z.string(), version: z.string(), input: z.unknown().optional() })
        .optional(),
      /** False: goes on at once, output is `{executionId}` (sub-workflows only). */
      await: z.boolean().optional(),
    }),
  }),
  call: z.strictObject({ ...base, call: z.string().min(1), with: z.record(z.string(), z.unknown()).optional() }),
};

export interface DoTask extends TaskBase {
  readonly do: TaskList;
}
export interface ForkTask extends TaskBase {
  readonly fork: { readonly branches: TaskList; readonly compete?: boolean | undefined };
}
export interface ForTask extends TaskBase {
  /** Defaults: `item` and `index`. */
  readonly for: { readonly each?: string | undefined; readonly in: Expression; readonly at?: string | undefined };
  readonly while?: Expression | undefined;
  readonly do: TaskList;
}
export interface TryTask extends TaskBase {
  readonly try: TaskList;
  readonly catch: {
    readonly errors?: { readonly with?: Partial<WorkflowError> | undefined } | undefined;
    /** Name of the error in `catch`; default `error`. */
    readonly as?: string | undefined;
    readonly when?: Expression | undefined;
    readonly exceptWhen?: Expression | undefined;
    /** A policy, or the name of one of `use.retries`. */
    readonly retry?: string | RetryPolicy | undefined;
    readonly do?: TaskList | undefined;
  };
}
export type SwitchTask = z.infer<typeof schemas.switch>;
export type SwitchCase = SwitchTask['switch'][number][string];
export type WaitTask = z.infer<typeof schemas.wait>;
export type ListenTask = z.infer<typeof schemas.listen>;
export type EmitTask = z.infer<typeof schemas.emit>;
export type RaiseTask = z.infer<typeof schemas.raise>;
export type SetTask = z.infer<typeof schemas.set>;
export type RunTask = z.infer<typeof schemas.run>;
export type CallTask = z.infer<typeof schemas.call>;
export type Task =
  | DoTask
  | ForkTask
  | ForTask
  | SwitchTask
  | TryTask
  | WaitTask
  | ListenTask
  | EmitTask
  | RaiseTask
  | SetTask
  | RunTask
  | CallTask;

/** The schema of each kind of task, as forms and messages need it. */
export const taskSchemas: Readonly<Record<TaskKind, z.ZodObject>> = schemas;

/** Judged by its kind alone, so that a message is about the task that was meant and not about eleven others. */
export const task: z.ZodType<Task> = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  const kind = taskKindOf(value);
  if (kind === undefined) {
    context.addIssue({ code: 'custom', message: 'unknown kind of task', params: { reason: 'unknown-task' } });
    return;
  }
  for (const issue of schemas[kind].safeParse(value).error?.issues ?? []) context.addIssue({ ...issue, input: value } as never);
}) as unknown as z.ZodType<Task>;

const label = z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/u, 'letters, digits and -, at most 63');
const semver = z.string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:[-+][0-9A-Za-z.+-]+)?$/u, 'a version like 1.0.0');

const document = z.strictObject({
  dsl: z.string().regex(/^1\.0\.\d+$/u, `a 1.0 version: ${dslVersion}`),
  namespace: label,
  name: label,
  version: semver,
  title: z.string().max(200).optional(),
  summary: z.string().max(10_000).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

/** A workflow as data. Expressions are JavaScript; what each kind of task means is in docs/workflows.md. */
export const workflowDefinition = z.strictObject({
  document,
  input: z.strictObject({ schema: jsonSchemaRef.optional(), from: z.unknown().optional() }).optional(),
  output: z.strictObject({ schema: jsonSchemaRef.optional(), as: z.unknown().optional() }).optional(),
  use: z
    .strictObject({
      errors: z.record(z.string(), workflowError).optional(),
      retries: z.record(z.string(), retryPolicy).optional(),
      timeouts: z.record(z.string(), z.strictObject({ after: workflowDuration })).optional(),
      /** Names of the credentials that the calls use. */
      secrets: z.array(z.string()).optional(),
    })
    .optional(),
  evaluate: z
    .strictObject({ language: z.enum(['javascript', 'js']).optional(), mode: z.literal('strict').optional() })
    .optional(),
  timeout: timeout.optional(),
  schedule: z
    .strictObject({
      cron: z.string().optional(),
      every: workflowDuration.optional(),
      on: z.strictObject({ one: eventFilter.optional(), any: z.array(eventFilter).min(1).optional() }).optional(),
    })
    .optional(),
  metadata: z
    .looseObject({ concurrency: z.looseObject({ key: z.string().optional(), limit: z.number().int().min(1) }).optional() })
    .optional(),
  do: taskList,
});
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
