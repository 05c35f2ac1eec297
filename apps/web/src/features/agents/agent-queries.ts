import type { Client } from '@causeway/client';
import { listAgents, listApprovals, listMcpServers, listTools } from '@causeway/contract';
import type { ApprovalId } from '@causeway/contract';
import { queryOptions } from '@tanstack/react-query';

export const agentsQuery = (client: Client) =>
  queryOptions({ queryKey: ['agents'], queryFn: ({ signal }) => client.call(listAgents, { signal }) });

export const toolsQuery = (client: Client) =>
  queryOptions({ queryKey: ['tools'], queryFn: ({ signal }) => client.call(listTools, { signal }) });

export const mcpServersQuery = (client: Client) =>
  queryOptions({ queryKey: ['mcp-servers'], queryFn: ({ signal }) => client.call(listMcpServers, { signal }) });

/** Every tool call that waits, those of OpenAI clients included: nobody else tells of them. */
export const waitingQuery = (client: Client) =>
  queryOptions({
    queryKey: ['approvals'],
    queryFn: ({ signal }) => client.call(listApprovals, { signal }),
    refetchInterval: 3000,
  });

/** Tool calls that wait for a decision; asked again for each of them. */
export const approvalsQuery = (client: Client, id: ApprovalId) =>
  queryOptions({ queryKey: ['approvals', id], queryFn: ({ signal }) => client.call(listApprovals, { signal }) });
