import { CallFailure } from '@causeway/client';
import type { Client } from '@causeway/client';
import { createSession, editMessage, regenerateMessage, sendMessage, stopGeneration, updateSession } from '@causeway/contract';
import type { CollectionId, Message, MessageId } from '@causeway/contract';
import type { LiveSession } from './live-session.ts';
import { createPendingTurn } from './pending-turn.ts';

export interface Asking {
  readonly client: Client;
  readonly live: LiveSession;
  readonly model: string | undefined;
  /** Of a session that does not exist yet. */
  readonly agentId?: string | null;
  /** What the answer rests on. */
  readonly collectionIds?: readonly CollectionId[];
}

interface Wish {
  readonly parentId: MessageId | null;
  /** Undefined: the old question once more. */
  readonly content?: string;
}

/** Shows the turn at once, asks for it, and takes it back when that fails; then throws the failure. */
async function ask({ live, model }: Asking, wish: Wish, call: () => Promise<readonly Message[]>): Promise<void> {
  const { messages } = live.current();
  live.expect(createPendingTurn({ ...wish, model, messages, at: Date.now() }));
  const asking = call();
  live.asking = asking.catch(() => undefined);
  try {
    live.learn(await asking);
  } catch (error) {
    if (error instanceof CallFailure) live.fail(error);
    throw error;
  }
}

/** Continues the shown branch; creates the session when it is new. `onBegun`: it exists now. */
export function send(asking: Asking, content: string, onBegun: () => void): Promise<void> {
  const { client, live, model, agentId = null, collectionIds = [] } = asking;
  const parentId = live.current().turns.at(-1)?.id ?? null;
  const named = model === undefined ? {} : { model };
  return ask(asking, { parentId, content }, async () => {
    if (live.current().isNew) {
      const metadata = { collection_ids: [...collectionIds] };
      live.begin(await client.call(createSession, { body: { id: live.id, agent_id: agentId, metadata, ...named } }));
      onBegun();
    }
    const body = { content, parent_id: parentId, collection_ids: [...collectionIds], ...named };
    const reply = await client.call(sendMessage, { params: { id: live.id }, body });
    return [reply.user_message, reply.message];
  });
}

/** A sibling of a question, with its own answer. */
export function edit(asking: Asking, message: Message, content: string): Promise<void> {
  const { client, live, model } = asking;
  return ask(asking, { parentId: message.parent_id, content }, async () => {
    const params = { id: live.id, messageId: message.id };
    const reply = await client.call(editMessage, { params, body: { content, ...(model === undefined ? {} : { model }) } });
    return [reply.user_message, reply.message];
  });
}

/** A sibling of an answer. */
export function regenerate(asking: Asking, message: Message): Promise<void> {
  const { client, live, model } = asking;
  return ask(asking, { parentId: message.parent_id }, async () => {
    const params = { id: live.id, messageId: message.id };
    const reply = await client.call(regenerateMessage, { params, body: model === undefined ? {} : { model } });
    return [reply.message];
  });
}

/** Stops the answer, also one that was asked for a moment ago. */
export async function stop({ client, live }: Pick<Asking, 'client' | 'live'>): Promise<void> {
  await live.asking;
  await attempt(live, () => client.call(stopGeneration, { params: { id: live.id } }));
}

/** Shows the branch that ends at this message. */
export async function showBranch({ client, live }: Pick<Asking, 'client' | 'live'>, leafId: MessageId): Promise<void> {
  const params = { id: live.id };
  await attempt(live, async () => live.adopt(await client.call(updateSession, { params, body: { leaf_id: leafId } })));
}

async function attempt(live: LiveSession, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof CallFailure) live.fail(error);
    throw error;
  }
}
