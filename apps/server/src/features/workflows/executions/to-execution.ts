import type { Execution, ExecutionDetail, ExecutionError, ExecutionSnapshot } from '@causeway/contract';
import type { RunSummary } from '../../../durable/run-list.ts';
import type { RunRow } from '../../../durable/run-log.ts';

/** The kind of job that executions of workflows are. */
export const workflowJob = 'workflow';

const parse = (json: string | null): unknown => (json === null ? undefined : (JSON.parse(json) as unknown));

/** The ids were minted as such, and the trigger was one of ours. */
export function toExecution(row: RunSummary): Execution {
  return {
    id: row.id as Execution['id'],
    workflow_id: row.subject as Execution['workflow_id'],
    workflow_name: row.label,
    project_id: row.scope as Execution['project_id'],
    version: row.version,
    status: row.status,
    trigger: { kind: row.trigger_kind as Execution['trigger']['kind'], id: row.trigger_id },
    progress: row.progress,
    current_step: row.current_step,
    steps_executed: row.steps_executed,
    total_steps: row.total_steps,
    created_at: row.created_at,
    started_at: row.started_at,
    ended_at: row.ended_at,
    error: row.error === null ? null : (JSON.parse(row.error) as ExecutionError),
  };
}

export const toDetail = (row: RunRow): ExecutionDetail => ({
  ...toExecution(row),
  input: parse(row.input) ?? null,
  result: parse(row.output) ?? null,
});

/** The row is written when a run rests or ends; in between its log knows more. */
export function withLive<E extends Execution>(execution: E, { execution: live }: ExecutionSnapshot): E {
  return {
    ...execution,
    status: live.status,
    progress: live.progress,
    current_step: live.current_step,
    steps_executed: live.steps_executed,
    total_steps: live.total_steps,
    started_at: live.started_at ?? execution.started_at,
    ended_at: live.ended_at ?? execution.ended_at,
    error: live.error ?? execution.error,
  };
}
