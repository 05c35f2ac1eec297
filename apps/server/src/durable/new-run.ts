import { mintId } from '@causeway/contract';
import type { ExecutionEvent } from '@causeway/contract';
import type { NewChild } from './job.ts';
import type { NewRun, RunRow } from './run-log.ts';
import { keepValue } from './run-values.ts';
import type { ValueStore } from './run-values.ts';

export interface RunSeed extends NewChild {
  readonly owner: string;
  readonly priority?: number | undefined;
  /** Milliseconds since 1970: it begins then. */
  readonly notBefore?: number | undefined;
  readonly deadlineAt?: number | undefined;
  /** At most `limit` runs of the owner's key are between their beginning and their end. */
  readonly concurrency?: { readonly key: string; readonly limit: number } | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly trigger: { readonly kind: string; readonly id: string | null };
  readonly parent?: { readonly id: string; readonly path: string } | undefined;
  readonly retryOf?: string | undefined;
}

export interface NewRunServices {
  readonly values: ValueStore;
  readonly now: () => number;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const timeLength = 8;

/** Ids that rise with time: what is written together lies together in the tables. 83 bits are random. */
function mintRunId(at: number): string {
  let time = '';
  for (let rest = at; time.length < timeLength; rest = Math.floor(rest / 62)) time = `${digits[rest % 62]}${time}`;
  const random = mintId('execution');
  const prefix = random.indexOf('_') + 1;
  return `${random.slice(0, prefix)}${time}${random.slice(prefix + timeLength)}`;
}

/** The row and the first event of a run. */
export async function newRun(seed: RunSeed, { values, now }: NewRunServices): Promise<NewRun> {
  const at = now();
  const id = mintRunId(at);
  const input = await keepValue(values, id, seed.input);
  return { row: rowOf(seed, { id, at, input }), events: [createdEvent(seed, { at, input })] };
}

function rowOf(seed: RunSeed, { id, at, input }: { id: string; at: number; input: unknown }): RunRow {
  const { owner, job, subject, scope, label, version, concurrency, parent, trigger } = seed;
  return {
    id,
    owner,
    job,
    subject,
    scope,
    label,
    version,
    status: 'pending',
    priority: seed.priority ?? 0,
    due_at: seed.notBefore ?? at,
    deadline_at: seed.deadlineAt ?? null,
    node: null,
    is_orphaned: 0,
    is_cancel_asked: 0,
    signals: 0,
    concurrency_key: concurrency === undefined ? null : `${owner}/${concurrency.key}`,
    concurrency_limit: concurrency?.limit ?? null,
    idempotency_key: seed.idempotencyKey ?? null,
    parent_id: parent?.id ?? null,
    parent_path: parent?.path ?? null,
    trigger_kind: trigger.kind,
    trigger_id: trigger.id,
    progress: 0,
    steps_executed: 0,
    total_steps: seed.totalSteps,
    current_step: null,
    created_at: at,
    started_at: null,
    ended_at: null,
    error: null,
    input: input === undefined ? null : JSON.stringify(input),
    output: null,
  };
}

function createdEvent(seed: RunSeed, { at, input }: { at: number; input: unknown }): ExecutionEvent {
  const { job, subject, version, totalSteps, parent, retryOf, deadlineAt } = seed;
  return {
    seq: 1,
    at,
    type: 'execution.created',
    path: '',
    data: {
      job,
      workflow_id: subject,
      version,
      total_steps: totalSteps,
      ...(input === undefined ? {} : { input }),
      ...(parent === undefined ? {} : { parent: { execution_id: parent.id, path: parent.path } }),
      ...(retryOf === undefined ? {} : { retry_of: retryOf }),
      ...(deadlineAt === undefined ? {} : { deadline_at: deadlineAt }),
    },
  };
}

export interface ChildSeed {
  readonly parent: RunRow;
  readonly path: string;
  readonly child: NewChild;
  readonly services: NewRunServices;
}

/** A run that another starts; it is as urgent as its parent. */
export function newChild({ parent, path, child, services }: ChildSeed): Promise<NewRun> {
  const { id, owner, priority, deadline_at: deadlineAt } = parent;
  const trigger = { kind: 'workflow', id };
  return newRun({ ...child, owner, priority, trigger, parent: { id, path }, deadlineAt: deadlineAt ?? undefined }, services);
}
