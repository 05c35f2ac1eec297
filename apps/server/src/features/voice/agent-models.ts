import { agentModelPrefix, Fault } from '@causeway/contract';
import type { Agent, UserId } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { BilledStreamOptions, ChatBody, Models, ModelSummary } from '../../providers/models/model.ts';

export interface SpokenTurn {
  readonly principal: Principal;
  readonly sessionId: null;
  readonly messageId: null;
  readonly body: ChatBody;
  readonly before: readonly never[];
  readonly options: BilledStreamOptions;
  readonly wantsUsage: false;
  readonly onToolUse: () => Promise<void>;
}

/** Agents, as voice needs them; `open-services.ts` ties the two. */
export interface VoiceAgents {
  agentOf(owner: string, id: string): Promise<Agent | undefined>;
  answer(agent: Agent, turn: SpokenTurn): Promise<ModelSummary>;
}

export interface AgentModelsNeeds {
  readonly models: Pick<Models, 'stream' | 'resolve'>;
  readonly agents: VoiceAgents;
}

/** The tools of the client are called by the client; an agent brings its own. */
function withoutTools({ tools: _tools, tool_choice: _choice, ...body }: ChatBody): ChatBody {
  return body;
}

/** Models by name, agents among them: `agent:<id>` answers with its own tools, within what the principal may do. */
export const createAgentModels =
  ({ models, agents }: AgentModelsNeeds) =>
  (principal: Principal): Pick<Models, 'stream'> => ({
    async stream(body, options) {
      const { model = '' } = body;
      if (!model.startsWith(agentModelPrefix)) return models.stream(body, options);
      const agent = await agents.agentOf(principal.userId, model.slice(agentModelPrefix.length));
      if (!agent) throw new Fault('model_not_found', { param: 'model', message: `There is no agent "${model}".` });
      return agents.answer(agent, {
        principal,
        sessionId: null,
        messageId: null,
        body: { ...withoutTools(body), model: models.resolve(agent.model ?? undefined) },
        before: [],
        options: { ...options, bill: { ...options.bill, kind: 'agents' } },
        wantsUsage: false,
        onToolUse: async () => undefined,
      });
    },
  });

/** Whoever is on the phone is a stranger: an agent may read for them, and nothing else. */
export const callPrincipal = (owner: string): Principal => ({
  userId: owner as UserId,
  kind: 'user',
  credentialId: 'call',
  role: 'viewer',
  scopes: new Set(['knowledge:read', 'data:read', 'workflows:read']),
  projects: new Map(),
});
