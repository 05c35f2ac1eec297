import {
  checkMcpServer,
  createAgent,
  createMcpServer,
  decideApproval,
  deleteAgent,
  deleteMcpServer,
  getAgent,
  listAgents,
  listApprovals,
  listMcpServers,
  listTools,
  updateAgent,
  updateMcpServer,
} from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { AgentService } from './agent-service.ts';
import { isOperator } from './tool-catalogue.ts';

const definitionRoutes = ({ agents, catalogue }: AgentService): Route[] => [
  route(listAgents, async ({ principal }) => ({ agents: [...(await agents.list(principal.userId))] })),
  route(createAgent, ({ principal, body }) => agents.create(principal.userId, body)),
  route(getAgent, ({ principal, params }) => agents.get({ owner: principal.userId, id: params.id })),
  route(updateAgent, ({ principal, params, body }) => agents.update({ owner: principal.userId, id: params.id }, body)),
  route(deleteAgent, ({ principal, params }) => agents.remove({ owner: principal.userId, id: params.id })),
  route(listTools, async ({ principal }) => ({ tools: await catalogue.list(principal) })),
];

const mcpServerRoutes = ({ mcpServers, stdioServers }: AgentService): Route[] => [
  route(listMcpServers, async ({ principal }) => ({
    servers: [...(await mcpServers.list(principal.userId)), ...(isOperator(principal) ? stdioServers.list() : [])],
  })),
  route(createMcpServer, ({ principal, body }) => mcpServers.create(principal.userId, body)),
  route(updateMcpServer, ({ principal, params, body }) => mcpServers.update({ owner: principal.userId, id: params.id }, body)),
  route(deleteMcpServer, ({ principal, params }) => mcpServers.remove({ owner: principal.userId, id: params.id })),
  route(checkMcpServer, async ({ principal, params, signal }) => {
    const checked = isOperator(principal) ? await stdioServers.check(params.id, signal) : undefined;
    return checked ?? mcpServers.check({ owner: principal.userId, id: params.id }, signal);
  }),
];

const approvalRoutes = ({ approvals }: AgentService): Route[] => [
  route(listApprovals, async ({ principal, query }) => ({
    approvals: [...(await approvals.list(principal.userId, query.session_id))],
  })),
  route(decideApproval, ({ principal, params, body }) =>
    approvals.decide({ owner: principal.userId, id: params.id }, body.decision),
  ),
];

export const agentRoutes = (service: AgentService): Route[] => [
  ...definitionRoutes(service),
  ...mcpServerRoutes(service),
  ...approvalRoutes(service),
];
