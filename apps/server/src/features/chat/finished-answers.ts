import type { Message } from '@causeway/contract';
import type { Bus } from '../../storage/bus.ts';
import { chatFinished } from './events.ts';
import type { ChatFinished } from './events.ts';
import type { ChatLog, PublishSessionEvent } from './session-events.ts';
import type { SessionRef } from './session-store.ts';

/** The bus carries facts, not documents. */
const maxText = 16_000;

const factOf = ({ owner, id }: SessionRef, message: Message): ChatFinished => ({
  owner,
  session_id: id,
  message_id: message.id,
  model: message.model ?? null,
  text: message.content.slice(0, maxText),
});

/** Tells other features, too, when an answer is done. */
export function tellFinishedAnswers(
  publish: PublishSessionEvent,
  bus: Pick<Bus, 'publish'>,
  log: ChatLog,
): PublishSessionEvent {
  return (ref, event) => {
    publish(ref, event);
    if (event.type !== 'message' || event.message.role !== 'assistant' || event.message.status !== 'done') return;
    bus
      .publish(chatFinished, factOf(ref, event.message))
      .catch((error: unknown) => log.warn(`the end of an answer in session ${ref.id} was not told`, { error }));
  };
}
