import { Fault } from '@causeway/contract';
import type { Bill, CollectionId, Message, MessageId, Payer, Session } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { ChatBody } from '../../providers/models/model.ts';
import type { Bus } from '../../storage/bus.ts';
import { historyMessages, titleFrom, toConversation, toRows } from './conversation.ts';
import type { WireMessage } from './conversation.ts';
import type { Generation, Generations } from './generations.ts';
import type { GenerationWork } from './live-answer.ts';
import type { SessionRef } from './session-store.ts';
import type { SessionTitles } from './session-titles.ts';
import type { Answerers } from './answerers.ts';
import type { FindGrounding } from './grounding.ts';
import { orQuotes } from './quote-answerer.ts';
import type { Branches } from './branches.ts';
import type { Sessions } from './sessions.ts';

/** Published when the answer of a session is to be stopped by whichever process produces it. */
export const stopAsked = 'chat.stop-asked';

export interface TurnNeeds {
  readonly sessions: Sessions;
  readonly branches: Branches;
  readonly generations: Generations;
  readonly answererOf: Answerers;
  readonly findGrounding: FindGrounding;
  readonly titles: Pick<SessionTitles, 'afterAnswer'>;
  readonly bus: Bus;
  readonly now: () => number;
}

/** Who asked, for the log, the provider and the costs. */
export interface Asker {
  readonly principal: Principal;
  readonly ref: SessionRef;
  readonly payer: Payer;
  readonly requestId: string;
}

export interface TurnRequest extends Asker {
  readonly model: string | undefined;
  /** Undefined: those of the session. */
  readonly collectionIds?: readonly CollectionId[] | undefined;
}

interface Turn {
  readonly session: Session;
  readonly parentId: MessageId | null;
  /** Said by the user in this turn; none when a question is answered anew. */
  readonly said: readonly WireMessage[];
}

function ofRole(message: Message, role: Message['role']): Message {
  if (message.role === role) return message;
  throw new Fault('invalid_request', {
    param: 'messageId',
    message: `This is a message of the ${message.role}, not of the ${role}.`,
  });
}

interface StartedTurn {
  readonly generation: Generation;
  readonly rows: readonly Message[];
}

/** Commits a turn and lets its answer be produced. */
function createTurnStart({
  branches,
  generations,
  answererOf,
  findGrounding,
  titles,
  now,
}: Omit<TurnNeeds, 'sessions' | 'bus'>) {
  return async (request: TurnRequest, { session, parentId, said }: Turn): Promise<StartedTurn> => {
    const { ref, principal, payer, requestId } = request;
    const bill: Bill = { payer, feature: 'chat', kind: 'chat', sessionId: ref.id };
    const history = await branches.load(ref, parentId, historyMessages);
    const grounding = await findGrounding({ principal, session, collectionIds: request.collectionIds, history, said });
    const answerer = await orQuotes(answererOf({ principal, model: request.model, session }), grounding);
    const { model, agent } = answerer;
    const rows = toRows(said, parentId, now());
    const title = titleFrom([...history, ...rows]);
    const conversation = toConversation({ system: session.system, hasTools: agent !== undefined }, history, said);
    const body: ChatBody = { model, messages: grounding?.messages(conversation) ?? conversation, stream: true };
    const { citations } = grounding ?? {};
    const plan = { ref, session, mayCreate: false, messages: rows, parentId, title, model, agent, citations };
    const generation = await generations.begin(plan);
    const answer = async ({ signal, onEvent, onToolUse, draft }: GenerationWork) => {
      const summary = await answerer.stream({
        body,
        // What the model is given of documents is private, as what tools read.
        history: grounding === undefined ? history : [...history, generation.answer],
        place: { sessionId: ref.id, messageId: generation.answer.id, onToolUse },
        options: { signal, requestId, bill, onEvent },
      });
      if (grounding) draft.cite(grounding.cite(draft.text));
      return summary;
    };
    // How it ends is saved in the message; nobody waits here.
    generations.run(generation, answer).then(
      (summary) => titles.afterAnswer({ ref, session, model: summary.model, payer, requestId }),
      () => undefined,
    );
    return { generation, rows };
  };
}

/** Turns of the native chat: the answer goes on when the page is left. */
export function createTurns({ sessions, bus, ...needs }: TurnNeeds) {
  const { generations } = needs;
  const start = createTurnStart(needs);

  async function ask(request: TurnRequest, turn: Turn) {
    const { generation, rows } = await start(request, turn);
    const [question] = rows;
    if (!question) throw new Error('a question makes a row');
    return {
      user_message: question,
      message: generation.answer,
      generation: { id: generation.id, message_id: generation.answer.id },
    };
  }

  return {
    /** Continues the shown branch, or from `parentId` (null: a new beginning). */
    async send(request: TurnRequest, content: string, parentId?: MessageId | null) {
      const session = await sessions.get(request.ref);
      if (parentId) await sessions.getMessage(request.ref, parentId, 'parent_id');
      return ask(request, {
        session,
        parentId: parentId === undefined ? session.leaf_id : parentId,
        said: [{ role: 'user', content }],
      });
    },

    /** A sibling of a question, with its own answer. */
    async edit(request: TurnRequest, id: MessageId, content: string) {
      const session = await sessions.get(request.ref);
      const question = ofRole(await sessions.getMessage(request.ref, id), 'user');
      return ask(request, { session, parentId: question.parent_id, said: [{ role: 'user', content }] });
    },

    /** A sibling of an answer. */
    async regenerate(request: TurnRequest, id: MessageId) {
      const session = await sessions.get(request.ref);
      const answer = ofRole(await sessions.getMessage(request.ref, id), 'assistant');
      const { generation } = await start(request, { session, parentId: answer.parent_id, said: [] });
      return { message: generation.answer, generation: { id: generation.id, message_id: generation.answer.id } };
    },

    /** True when an answer was being generated. */
    async stop(ref: SessionRef): Promise<boolean> {
      const session = await sessions.get(ref);
      if (await generations.stop(ref)) return true;
      const shown = session.leaf_id === null ? undefined : await sessions.getMessage(ref, session.leaf_id);
      if (shown?.status !== 'generating') return false;
      await bus.publish(stopAsked, ref);
      return true;
    },
  };
}
export type Turns = ReturnType<typeof createTurns>;
