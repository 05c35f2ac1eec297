import { importWorkflow, startExecution } from '@causeway/contract';
import type { BodyOf, ExecutionDetail, WorkflowId } from '@causeway/contract';
import { createClient } from '@causeway/client';
import type { Client } from '@causeway/client';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

/** Loose enough that limits are not what a test meets. */
const generous = 'burst=100000,minute=1000000,hour=10000000';

export interface WorkflowServer extends TestServer {
  readonly client: Client;
}

export async function startWorkflowServer(environment: Readonly<Record<string, string>> = {}): Promise<WorkflowServer> {
  const server = await startTestServer({
    CAUSEWAY_LIMITS_DEFAULT: generous,
    CAUSEWAY_LIMITS_WS: generous,
    CAUSEWAY_LIMITS_STRICT: generous,
    ...environment,
  });
  return { ...server, client: createClient({ base: server.url }) };
}

/** A definition in YAML around a list of tasks. */
export const definitionOf = (name: string, tasks: string, more = ''): string =>
  `document: { dsl: '1.0.3', namespace: tests, name: ${name}, version: 1.0.0 }\n${more}do:\n${tasks.replaceAll(/^/gmu, '  ')}\n`;

/** Saves the workflow under its name. */
export async function saveWorkflow(client: Client, source: string): Promise<WorkflowId> {
  const { id } = await client.call(importWorkflow, { body: { source } });
  return id;
}

/** Starts and waits up to 30 s. */
export const runWorkflow = (
  client: Client,
  workflowId: WorkflowId,
  body: Partial<BodyOf<typeof startExecution>> = {},
): Promise<ExecutionDetail> => client.call(startExecution, { params: { workflowId }, query: { wait: 30 }, body });
