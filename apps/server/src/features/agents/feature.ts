import type { Feature } from '../../gateway/feature.ts';
import type { Database } from '../../storage/database.ts';
import { agentRoutes } from './agent-routes.ts';
import type { AgentService } from './agent-service.ts';
import { approvalDecided } from './approvals.ts';
import { mcpRoutes } from './mcp-routes.ts';
import type { McpRouteNeeds } from './mcp-routes.ts';
import { agentsMigration } from './migrations/0001-agents.ts';

export interface AgentsFeatureNeeds {
  readonly agents: AgentService;
  readonly serveMcp: McpRouteNeeds['serve'];
  readonly version: string;
  readonly database: Pick<Database, 'dialect'>;
  /** No other server uses the data directory. */
  readonly isAlone: boolean;
}

/** Agents: instructions, a model and tools under a name; approvals of what tools do; MCP both ways. */
export const agentsFeature: Feature<AgentsFeatureNeeds> = {
  name: 'agents',
  migrations: [agentsMigration],
  holds: [
    { table: 'agent', column: 'owner', fate: 'own', kind: 'agents' },
    { table: 'agent_mcp_server', column: 'owner', fate: 'own', kind: 'mcp_servers' },
    { table: 'agent_approval', column: 'owner', fate: 'own' },
    { table: 'agent_grant', column: 'owner', fate: 'own' },
  ],
  build({ agents, serveMcp, version, database, isAlone }) {
    return {
      routes: [...agentRoutes(agents), ...mcpRoutes({ catalogue: agents.catalogue, serve: serveMcp, version })],
      listens: [{ topic: approvalDecided, onEvent: (fact) => agents.approvals.heard((fact as { readonly id: string }).id) }],
      async start() {
        if (isAlone && database.dialect === 'sqlite') await agents.approvals.forgetAll();
      },
    };
  },
};
