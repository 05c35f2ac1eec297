import type { Agent, MessageId, SessionId, ToolUse } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { BilledStreamOptions, ChatBody, ModelSummary } from '../../providers/models/model.ts';

/** One answer that an agent is to give; its events are those of one model. */
export interface AgentTurn {
  readonly principal: Principal;
  readonly sessionId: SessionId | null;
  readonly messageId: MessageId | null;
  readonly body: ChatBody;
  /** What the conversation before rests on. */
  readonly before: readonly Pick<ToolUse, 'tool' | 'is_private' | 'destination'>[];
  readonly options: BilledStreamOptions;
  readonly wantsUsage: boolean;
  readonly onToolUse: (use: ToolUse) => Promise<void>;
}

/** Agents, as chat needs them; `server.ts` ties the two. */
export interface AgentAnswers {
  /** Undefined: it is no agent of this owner, and maybe no id of one at all. */
  agentOf(owner: string, id: string): Promise<Agent | undefined>;
  answer(agent: Agent, turn: AgentTurn): Promise<ModelSummary>;
}
