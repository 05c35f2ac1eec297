import { countSteps, Fault } from '@causeway/contract';
import type { ExecutionId, WorkflowDefinition } from '@causeway/contract';
import type { RunSeed } from '../../../durable/new-run.ts';
import type { Runs } from '../../../durable/runs.ts';
import { misfit } from '../fits-schema.ts';
import type { StartExecution, StartRequest } from '../start-execution.ts';
import type { FindDefinition } from '../version-cache.ts';
import type { WorkflowReader } from '../workflow-reader.ts';
import type { StoredWorkflow } from '../workflow-repository.ts';
import { workflowJob } from './to-execution.ts';

export interface StartNeeds {
  readonly runs: Pick<Runs, 'start'>;
  readonly workflows: Pick<WorkflowReader, 'find'>;
  readonly definition: FindDefinition;
  readonly now: () => number;
}

function requireFit({ input }: WorkflowDefinition, given: unknown): void {
  const schema = input?.schema?.document;
  const why = schema && misfit(schema, given);
  if (why === undefined) return;
  throw new Fault('invalid_request', { param: 'input', message: `The input does not fit the schema. ${why}` });
}

/** Runs of one workflow that say nothing else share its own key. */
function concurrencyOf({ metadata }: WorkflowDefinition, workflow: StoredWorkflow): RunSeed['concurrency'] {
  const asked = metadata?.concurrency;
  return asked && { key: asked.key ?? workflow.id, limit: asked.limit };
}

/** Starts executions for everybody who may: people, triggers, other workflows. */
export function createStartExecution({ runs, workflows, definition: find, now }: StartNeeds): StartExecution {
  return async (request: StartRequest) => {
    const { owner, workflowId, input, trigger, idempotencyKey, priority, deadlineMs } = request;
    const workflow = await workflows.find({ owner, id: workflowId });
    const version = request.version ?? workflow.version;
    const definition = await find({ owner, id: workflowId }, version);
    requireFit(definition, input);
    const { id, isRepeat } = await runs.start({
      owner,
      job: workflowJob,
      subject: workflow.id,
      scope: workflow.project_id,
      label: workflow.name,
      version,
      totalSteps: countSteps(definition),
      input,
      trigger,
      concurrency: concurrencyOf(definition, workflow),
      idempotencyKey,
      priority,
      deadlineAt: deadlineMs === undefined ? undefined : now() + deadlineMs,
    });
    return { id: id as ExecutionId, isRepeat };
  };
}
