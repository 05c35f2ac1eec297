import type { Client } from '@causeway/client';
import { listWorkflows } from '@causeway/contract';
import type { ProjectId } from '@causeway/contract';

/** Names of the workflows of a project; undefined: of all that are listed. */
export async function takenNamesOf(client: Client, projectId: ProjectId | undefined): Promise<ReadonlySet<string>> {
  const query = { limit: '200', ...(projectId === undefined ? {} : { project_id: projectId }) };
  const { workflows } = await client.call(listWorkflows, { query });
  return new Set(workflows.map(({ name }) => name));
}
