import type { Message, MessageId } from '@causeway/contract';

/** What can be done with the turns of a thread. */
export interface TurnActions {
  edit(message: Message, content: string): void;
  regenerate(message: Message): void;
  /** Shows the newest branch through this message. */
  show(id: MessageId): void;
}
