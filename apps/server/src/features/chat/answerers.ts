import { agentModelPrefix, Fault } from '@causeway/contract';
import type { Agent, Message, MessageId, Session, SessionId, ToolUse } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { BilledStreamOptions, ChatBody, ModelSummary, Models } from '../../providers/models/model.ts';
import type { AgentAnswers } from './agent-answers.ts';
import { isRecord } from './json-shapes.ts';
import { privateReads } from './tool-uses.ts';

export interface Asking {
  readonly principal: Principal;
  /** As the request names it; `agent:<id>` is an agent. */
  readonly model: string | undefined;
  readonly session?: Pick<Session, 'agent_id' | 'model'> | undefined;
}

/** What the answer belongs to. */
export interface AnswerPlace {
  readonly sessionId: SessionId;
  readonly messageId: MessageId;
  readonly onToolUse: (use: ToolUse) => Promise<void>;
}

export interface AnswerWork {
  readonly body: ChatBody;
  readonly history: readonly Message[];
  readonly place: AnswerPlace | undefined;
  readonly options: BilledStreamOptions;
}

/** Who answers: a model, or an agent with its model. */
export interface Answerer {
  /** Full id. */
  readonly model: string;
  readonly agent: Agent | undefined;
  stream(work: AnswerWork): Promise<ModelSummary>;
}

export type Answerers = (asking: Asking) => Promise<Answerer>;

const noPlace = { sessionId: null, messageId: null, onToolUse: async () => undefined };

const wantsUsage = ({ stream_options: options }: ChatBody): boolean => isRecord(options) && options['include_usage'] === true;

/** Tools of the request would be answered by the client, those of the agent here: one answer cannot do both. */
function bodyFor(agent: Agent, body: ChatBody): ChatBody {
  const { n: _n, stream_options: _options, tools, tool_choice: _choice, ...kept } = body;
  if (tools === undefined || tools === null || (Array.isArray(tools) && tools.length === 0)) return kept;
  throw new Fault('invalid_request', {
    param: 'tools',
    message: `The agent "${agent.name}" brings its own tools; leave out yours.`,
  });
}

/** Finds who answers. Throws `model_not_found` for an agent that is not there. */
export function createAnswerers(models: Pick<Models, 'resolve' | 'stream'>, agents: AgentAnswers): Answerers {
  async function agentFor({ principal, model, session }: Asking): Promise<Agent | undefined> {
    if (model?.startsWith(agentModelPrefix) === true) {
      const agent = await agents.agentOf(principal.userId, model.slice(agentModelPrefix.length));
      if (agent) return agent;
      throw new Fault('model_not_found', {
        param: 'model',
        message: `There is no agent "${model.slice(agentModelPrefix.length)}".`,
      });
    }
    return session?.agent_id ? agents.agentOf(principal.userId, session.agent_id) : undefined;
  }

  return async (asking) => {
    const agent = await agentFor(asking);
    const named = asking.model?.startsWith(agentModelPrefix) === true ? undefined : asking.model;
    const model = models.resolve(named ?? agent?.model ?? asking.session?.model ?? undefined);
    if (!agent) return { model, agent, stream: ({ body, options }) => models.stream({ ...body, model }, options) };
    return {
      model,
      agent,
      stream: ({ body, history, place, options }) =>
        agents.answer(agent, {
          ...(place ?? noPlace),
          principal: asking.principal,
          body: { ...bodyFor(agent, body), model },
          before: privateReads(history),
          options: { ...options, bill: { ...options.bill, feature: 'agents', kind: 'agents' } },
          wantsUsage: wantsUsage(body),
        }),
    };
  };
}
