import { agentModelPrefix } from '@causeway/contract';
import type { BodyOf, Message, Session, SessionId, createChatCompletion } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { ChatBody } from '../../providers/models/model.ts';
import type { Answerer, Answerers } from './answerers.ts';
import type { Branches } from './branches.ts';
import { historyMessages, titleFrom, toConversation, toRows } from './conversation.ts';
import type { Generation, Generations } from './generations.ts';
import type { SessionRef, SessionStore } from './session-store.ts';
import { newSession } from './sessions.ts';

export interface PrepareNeeds {
  readonly store: SessionStore;
  readonly branches: Branches;
  readonly generations: Generations;
  readonly answererOf: Answerers;
  readonly now: () => number;
}

export interface AskedCompletion {
  readonly principal: Principal;
  readonly body: BodyOf<typeof createChatCompletion>;
}

/** A completion that was asked for, ready to be produced. */
export interface Prepared {
  readonly body: ChatBody;
  /** With a session: the turn that was begun. */
  readonly generation: Generation | undefined;
  /** With a session: as it was before the turn. */
  readonly session?: Session | undefined;
  /** Undefined: the models themselves find out which. */
  readonly answerer: Answerer | undefined;
  readonly history: readonly Message[];
}

/** With `session_id` the history goes before and the turn begins; `agent:<id>` is an agent. */
export function createPrepareCompletion({ store, branches, generations, answererOf, now }: PrepareNeeds) {
  async function beginTurn({ principal, body: given }: AskedCompletion, id: SessionId): Promise<Prepared> {
    const { session_id: _id, ...body } = given;
    const ref: SessionRef = { owner: principal.userId, id };
    const session = (await store.find(ref)) ?? newSession({ id, user_id: body.user ?? 'default' }, now());
    const answerer = await answererOf({ principal, model: body.model, session });
    const { model, agent } = answerer;
    const history = await branches.load(ref, session.leaf_id, historyMessages);
    const rows = toRows(body.messages, session.leaf_id, now());
    const title = titleFrom([...history, ...rows]);
    const plan = { ref, session, mayCreate: true, messages: rows, parentId: session.leaf_id, title, model, agent };
    // Before the session is claimed: whatever throws in between would leave it claimed.
    const messages = toConversation({ system: session.system, hasTools: agent !== undefined }, history, body.messages);
    const generation = await generations.begin(plan);
    return { generation, session, answerer, history, body: { ...body, model, messages } };
  }

  return async (asked: AskedCompletion): Promise<Prepared> => {
    const { session_id: id, ...body } = asked.body;
    if (id !== undefined) return beginTurn(asked, id);
    const isAgent = body.model?.startsWith(agentModelPrefix) === true;
    const answerer = isAgent ? await answererOf({ principal: asked.principal, model: body.model }) : undefined;
    return { body, generation: undefined, answerer, history: [] };
  };
}
