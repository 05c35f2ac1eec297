import { idPrefixes } from '@causeway/contract';
import type { Agent, AgentId } from '@causeway/contract';
import type { Tool } from '../../gateway/feature.ts';
import type { Mcp, McpProgram } from '../../providers/mcp/mcp.ts';
import type { ModelSummary, Models } from '../../providers/models/model.ts';
import type { Outbound } from '../../providers/web/outbound.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Database } from '../../storage/database.ts';
import type { Secrets } from '../../storage/secrets.ts';
import { createAgentRepository } from './agent-repository.ts';
import { createAgents } from './agents.ts';
import type { Agents } from './agents.ts';
import { createApprovalRepository } from './approval-repository.ts';
import { createApprovals } from './approvals.ts';
import type { Approvals } from './approvals.ts';
import { createHttpTool } from './http-tool.ts';
import { createMcpServerRepository } from './mcp-server-repository.ts';
import { createMcpServers } from './mcp-servers.ts';
import type { McpServers } from './mcp-servers.ts';
import { runAgent } from './run-agent.ts';
import type { AgentTurn } from './run-agent.ts';
import { createStdioServers } from './stdio-servers.ts';
import type { StdioServers } from './stdio-servers.ts';
import { createToolCatalogue } from './tool-catalogue.ts';
import type { ToolCatalogue, ToolCatalogueNeeds } from './tool-catalogue.ts';

export interface AgentServiceNeeds {
  readonly database: Database;
  readonly bus: Bus;
  readonly secrets: Secrets;
  readonly models: Pick<Models, 'stream' | 'resolve'>;
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly isPublic: (address: string) => boolean;
  readonly mcp: Mcp;
  readonly mcpPrograms: readonly McpProgram[];
  readonly can: ToolCatalogueNeeds['can'];
  readonly now: () => number;
}

export interface AgentService {
  readonly agents: Agents;
  readonly approvals: Approvals;
  readonly mcpServers: McpServers;
  readonly stdioServers: StdioServers;
  readonly catalogue: ToolCatalogue;
  /** Tools of the other slices. */
  offer(tools: readonly Tool[]): void;
  /** Undefined: it is no agent of this owner, and maybe no id of one at all. */
  agentOf(owner: string, id: string): Promise<Agent | undefined>;
  answer(agent: Agent, turn: AgentTurn): Promise<ModelSummary>;
}

/** Agents: who they are, which tools they have, how they answer. */
export function createAgentService(needs: AgentServiceNeeds): AgentService {
  const { database, bus, secrets, models, outbound, isPublic, mcp, can, now } = needs;
  const repository = createAgentRepository(database);
  const approvals = createApprovals({ repository: createApprovalRepository(database), bus, now });
  const mcpServers = createMcpServers({ repository: createMcpServerRepository(database), mcp, secrets, now });
  const stdioServers = createStdioServers({ programs: needs.mcpPrograms, mcp, now });
  const catalogue = createToolCatalogue({ mcpServers, stdioServers, can });
  const own: readonly Tool[] = [createHttpTool({ outbound, isPublic })];
  catalogue.offer(own);
  return {
    agents: createAgents({ repository, now }),
    approvals,
    mcpServers,
    stdioServers,
    catalogue,
    offer: (tools) => catalogue.offer([...tools, ...own]),
    agentOf: async (owner, id) =>
      id.startsWith(`${idPrefixes.agent}_`) ? repository.find({ owner, id: id as AgentId }) : undefined,
    async answer(agent, turn) {
      const tools = await catalogue.toolsFor(agent, turn.principal);
      return runAgent({ models, approvals, now }, agent, { turn, tools });
    },
  };
}
