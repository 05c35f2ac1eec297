import { countSteps } from '@causeway/contract';
import type { Runs } from '../../durable/runs.ts';
import type { CallRegistry } from './interpreter/call-registry.ts';
import type { Evaluator } from './interpreter/evaluator.ts';
import type { InterpreterNeeds, Subworkflow } from './interpreter/task-run.ts';
import { workflowJob } from './executions/to-execution.ts';
import type { FindDefinition } from './version-cache.ts';
import type { WorkflowRepository } from './workflow-repository.ts';

export interface InterpreterWiring {
  readonly evaluator: Evaluator;
  readonly calls: CallRegistry;
  readonly runs: Pick<Runs, 'start' | 'broadcast'>;
  readonly repository: Pick<WorkflowRepository, 'findByName' | 'findDocumentVersion'>;
  readonly definition: FindDefinition;
}

type WorkflowId = Parameters<FindDefinition>[0]['id'];

/** Runs of this job have the id of a workflow as their subject and that of a project as their scope. */
const workflowIdOf = (subject: string): WorkflowId => subject as WorkflowId;

/** What the interpreter asks for, from what is stored. */
export function interpreterNeeds({ evaluator, calls, runs, repository, definition }: InterpreterWiring): InterpreterNeeds {
  const findWorkflow: InterpreterNeeds['findWorkflow'] = async ({ owner, scope }, { namespace, name, version: wanted }) => {
    const found = await repository.findByName(owner, scope, name);
    if (!found) return undefined;
    const ref = { owner, id: found.id };
    const version = wanted === 'latest' ? found.version : await repository.findDocumentVersion(ref, wanted);
    if (version === undefined) return undefined;
    const definitionFound = await definition(ref, version);
    if (definitionFound.document.namespace !== namespace) return undefined;
    return { subject: found.id, scope, label: found.name, version, totalSteps: countSteps(definitionFound) };
  };
  return {
    evaluator,
    calls,
    findWorkflow,
    definition: ({ owner, subject, version }) => definition({ owner, id: workflowIdOf(subject) }, version),
    startDetached: async ({ owner, execution, key }, workflow: Subworkflow, input) => {
      const trigger = { kind: 'workflow', id: execution };
      const { id } = await runs.start({ ...workflow, owner, job: workflowJob, input, trigger, idempotencyKey: key });
      return id;
    },
    emit: async ({ owner, id, type, data }) => void (await runs.broadcast(owner, { key: type, data, id })),
  };
}
