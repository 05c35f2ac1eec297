import { Fault, mintId } from '@causeway/contract';
import type { Agent, Citation, GenerationId, Message, MessageId, Session } from '@causeway/contract';
import type { ModelSummary } from '../../providers/models/model.ts';
import { LiveAnswer } from './live-answer.ts';
import type { GenerationNeeds, GenerationWork } from './live-answer.ts';
import { loadSnapshot } from './snapshot.ts';
import type { NewTurn, SessionRef } from './session-store.ts';
import { interruptedMessage } from './tool-uses.ts';

/** Without a sign of life for this long the process of an answer is dead; it saves every second. */
export const deadAfterMs = 15_000;
const shutdownGraceMs = 5000;

export interface TurnPlan {
  readonly ref: SessionRef;
  /** As it is before the turn. */
  readonly session: Session;
  readonly mayCreate: boolean;
  /** New rows before the answer; none when a question is answered anew. */
  readonly messages: readonly Message[];
  readonly parentId: MessageId | null;
  readonly title: string;
  /** Full id of the model. */
  readonly model: string;
  /** Who answers with it. */
  readonly agent?: Pick<Agent, 'id' | 'name'> | undefined;
  /** What the answer may rest on. */
  readonly citations?: readonly Citation[] | undefined;
}

export interface Generation {
  readonly id: GenerationId;
  readonly ref: SessionRef;
  /** The answer as it began: empty and `generating`. */
  readonly answer: Message;
}

export interface Generations {
  /** Commits the turn, then tells it. Throws `session_busy`, or `not_found` when the session is gone. */
  begin(plan: TurnPlan): Promise<Generation>;
  /** Runs the work and saves how it ended, whatever happens; then throws what the work threw. */
  run(generation: Generation, work: (work: GenerationWork) => Promise<ModelSummary>): Promise<ModelSummary>;
  /** Ends the answer of this process; resolves when it is saved. False when there is none. */
  stop(ref: SessionRef): Promise<boolean>;
  /** The answer as it stands, when this process produces it. */
  draftOf(ref: SessionRef): Message | undefined;
  /** Marks the answers whose process died as interrupted; `all`: no other process uses this store. */
  recover(all: boolean): Promise<void>;
  /** Gives the running answers a few seconds, then saves them as interrupted. */
  shutdown(graceMs?: number): Promise<void>;
}

const keyOf = ({ owner, id }: SessionRef): string => `${owner}\n${id}`;

const outcomeFault = { busy: 'session_busy', absent: 'not_found' } as const;

function answerFor(plan: TurnPlan, at: number): Message {
  const parent = plan.messages.at(-1)?.id ?? plan.parentId;
  const parts = {
    ...(plan.agent === undefined ? {} : { agent: { id: plan.agent.id, name: plan.agent.name } }),
    ...(plan.citations === undefined ? {} : { citations: plan.citations }),
  };
  return {
    id: mintId('message'),
    parent_id: parent,
    role: 'assistant',
    content: '',
    status: 'generating',
    created_at: at,
    model: plan.model,
    ...(Object.keys(parts).length === 0 ? {} : { parts }),
  };
}

/** What ends by itself within the grace ends as it should. */
async function endAll(answers: readonly LiveAnswer[], graceMs: number): Promise<void> {
  const grace = Promise.withResolvers<void>();
  const timer = setTimeout(grace.resolve, graceMs);
  await Promise.race([grace.promise, Promise.all(answers.map((live) => live.done))]);
  clearTimeout(timer);
  await Promise.all(answers.map((live) => live.stop('interrupted')));
}

/** Answers in the making: they belong to the server, not to the socket that asked. One per session. */
export function createGenerations(needs: GenerationNeeds): Generations {
  const { store, publish, log, now } = needs;
  const living = new Map<string, LiveAnswer>();

  const draftOf: Generations['draftOf'] = (ref) => living.get(keyOf(ref))?.draft.message('generating');

  /** A turn that leaves the shown branch replaces what is shown. */
  async function tellBegun({ ref, session, parentId }: TurnPlan, messages: readonly Message[]): Promise<void> {
    const isContinued = parentId === session.leaf_id;
    if (isContinued) for (const message of messages) publish(ref, { type: 'message', message });
    try {
      const told = isContinued ? await store.find(ref) : await loadSnapshot({ store, draftOf }, ref);
      if (told) publish(ref, 'type' in told ? told : { type: 'session', session: told });
    } catch (error) {
      // The turn is committed: what watches it learns the rest from its next event.
      log.warn(`a change of session ${ref.id} was not told`, { error });
    }
  }

  const begin: Generations['begin'] = async (plan) => {
    const { ref, session, title, mayCreate } = plan;
    const at = now();
    const answer = answerFor(plan, at);
    const turn: NewTurn = { session, messages: [...plan.messages, answer], title, at, mayCreate };
    const key = keyOf(ref);
    const outcome = await store.begin(ref.owner, turn);
    if (outcome !== 'begun') throw living.get(key)?.unsavedBecause ?? new Fault(outcomeFault[outcome]);
    const ended = (live: LiveAnswer): void => void (living.get(key) === live && living.delete(key));
    living.set(key, new LiveAnswer({ ...needs, ref, answer, ended }));
    await tellBegun(plan, turn.messages);
    return { id: mintId('generation'), ref, answer };
  };

  const run: Generations['run'] = async ({ ref, answer }, work) => {
    const live = living.get(keyOf(ref));
    if (live?.draft.messageId !== answer.id) throw new Fault('conflict', { message: 'The answer was stopped.' });
    return live.run(work);
  };

  const stop: Generations['stop'] = async (ref) => {
    const live = living.get(keyOf(ref));
    await live?.stop('stopped');
    return live !== undefined;
  };

  const recover: Generations['recover'] = async (all) => {
    const dead = await store.unfinished(all ? now() + 1 : now() - deadAfterMs);
    for (const { ref, message } of dead) {
      if (living.get(keyOf(ref))?.draft.messageId === message.id) continue;
      const interrupted = interruptedMessage(message);
      if (await store.finish(ref, interrupted)) publish(ref, { type: 'message', message: interrupted });
    }
    if (dead.length > 0) log.warn(`${dead.length} answers lost their process and are marked as interrupted`);
  };

  const shutdown: Generations['shutdown'] = (graceMs = shutdownGraceMs) => endAll([...living.values()], graceMs);

  return { begin, run, stop, recover, shutdown, draftOf };
}
