import type { Agent, Scope, ToolInfo } from '@causeway/contract';
import type { Principal, Tool } from '../../gateway/feature.ts';
import { ownTool, toToolInfo } from './agent-tool.ts';
import type { AgentTool, ListedAgentTool } from './agent-tool.ts';
import type { McpServers } from './mcp-servers.ts';
import type { StdioServers } from './stdio-servers.ts';

export interface ToolCatalogueNeeds {
  readonly mcpServers: Pick<McpServers, 'tools'>;
  readonly stdioServers: Pick<StdioServers, 'tools'>;
  /** Whether a principal holds a scope. */
  readonly can: (principal: Principal, scope: Scope) => boolean;
}

export interface ToolCatalogue {
  /** Tools of this server; called once, when every slice is built. */
  offer(tools: readonly Tool[]): void;
  list(principal: Principal): Promise<ToolInfo[]>;
  /** What of the agent's tools the principal may use. */
  toolsFor(agent: Agent, principal: Principal): Promise<readonly AgentTool[]>;
  /** What clients of `/mcp` may use. */
  offeredTo(principal: Principal): readonly ListedAgentTool[];
}

/** Programs of the machine act with its accounts: they are for those who run it. */
export const isOperator = ({ role }: Principal): boolean => role === 'owner' || role === 'admin';

/** Every tool there is: of this server and of MCP servers. Nobody gets by an agent what their credential does not give. */
export function createToolCatalogue({ mcpServers, stdioServers, can }: ToolCatalogueNeeds): ToolCatalogue {
  let own: readonly ListedAgentTool[] = [];
  const all = async (principal: Principal): Promise<readonly ListedAgentTool[]> => [
    ...own,
    ...(await mcpServers.tools(principal.userId)),
    ...(isOperator(principal) ? await stdioServers.tools() : []),
  ];
  const allowed = (principal: Principal, { tool }: ListedAgentTool): boolean => can(principal, tool.scope);

  return {
    offer(tools) {
      own = tools.map(ownTool);
    },
    list: async (principal) => (await all(principal)).map(toToolInfo),
    async toolsFor(agent, principal) {
      const chosen = new Map(agent.tools.map(({ name, approval }) => [name, approval]));
      if (chosen.size === 0) return [];
      return (await all(principal)).flatMap((listed) => {
        const approval = chosen.get(listed.tool.name);
        return approval !== undefined && allowed(principal, listed) ? [{ ...listed, approval }] : [];
      });
    },
    offeredTo: (principal) => own.filter((listed) => listed.tool.isOffered && allowed(principal, listed)),
  };
}
