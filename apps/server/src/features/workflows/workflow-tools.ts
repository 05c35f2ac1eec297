import { Fault, workflowId } from '@causeway/contract';
import { z } from 'zod';
import type { Principal, Tool } from '../../gateway/feature.ts';
import type { ExecutionReader } from './executions/execution-reader.ts';
import type { StartExecution } from './start-execution.ts';
import type { WorkflowReader } from './workflow-reader.ts';

export interface WorkflowToolsNeeds {
  readonly workflows: Pick<WorkflowReader, 'list' | 'find'>;
  readonly start: StartExecution;
  readonly executions: Pick<ExecutionReader, 'wait'>;
}

/** Within what one tool call may take. */
const waitMs = 45_000;

const listInput = z.strictObject({
  text: z.string().max(200).optional().describe('Only those whose name or title contains this'),
});
const runInput = z.strictObject({
  workflow_id: workflowId.describe('As workflow_list gives it'),
  input: z.unknown().optional().describe('What the workflow takes; see its description'),
});

/** A key of one project sees nothing of others. */
const projectOf = ({ key }: Principal) => key?.projectId ?? undefined;

const listTool = ({ workflows }: WorkflowToolsNeeds): Tool<typeof listInput> => ({
  name: 'workflow_list',
  title: 'List workflows',
  description: 'Gives the workflows of the person: id, name, title, description.',
  input: listInput,
  hasSideEffects: false,
  readsPrivateData: true,
  sendsDataOut: false,
  scope: 'workflows:read',
  isOffered: true,
  async run({ text }, { principal }) {
    const { workflows: found } = await workflows.list(principal.userId, { text, project_id: projectOf(principal), limit: 50 });
    return found.map(({ id, name, title, description }) => ({ id, name, title, description }));
  },
});

const runTool = ({ workflows, start, executions }: WorkflowToolsNeeds): Tool<typeof runInput> => ({
  name: 'workflow_run',
  title: 'Run a workflow',
  description: `Starts a workflow and waits up to ${waitMs / 1000} s for its result. Gives its status, and its result when it is done.`,
  input: runInput,
  hasSideEffects: true,
  readsPrivateData: true,
  // Its steps may call addresses with what it is given.
  sendsDataOut: true,
  scope: 'workflows:write',
  isOffered: true,
  destination: ({ workflow_id: id }) => id,
  async run({ workflow_id: id, input = null }, { principal, signal, requestId }) {
    const owner = principal.userId;
    const workflow = await workflows.find({ owner, id });
    const only = projectOf(principal);
    if (only !== undefined && workflow.project_id !== only) {
      throw new Fault('not_found', { param: 'workflow_id', message: 'There is no such workflow.' });
    }
    const trigger = { kind: 'manual', id: null } as const;
    const started = await start({
      owner,
      workflowId: id,
      input,
      trigger,
      idempotencyKey: `tool ${requestId} ${JSON.stringify(input)}`,
    });
    const { status, result, error } = await executions.wait({ owner, id: started.id }, waitMs, signal);
    return { execution_id: started.id, status, result: result ?? null, error };
  },
});

/** What agents and clients of `/mcp` may do with workflows. */
export const workflowTools = (needs: WorkflowToolsNeeds): Tool[] => [listTool(needs), runTool(needs)];
