import type { SessionEvent } from '@causeway/contract';
import type { Channels } from '../../storage/channels.ts';
import type { SessionRef } from './session-store.ts';
import { fitEvent } from './stream-weight.ts';

export interface ChatLog {
  warn(message: string, fields?: { readonly error?: unknown }): void;
  error(message: string, fields?: { readonly error?: unknown }): void;
}

/** The channel of a session; its single writer is the process that changes it. */
export const sessionChannel = ({ owner, id }: SessionRef): string => `session:${owner}:${id}`;

/** Tells every tab that watches a session; called after the commit. A lost event never fails what it tells of. */
export type PublishSessionEvent = (ref: SessionRef, event: SessionEvent) => void;

export function createSessionPublisher(channels: Channels, log: ChatLog): PublishSessionEvent {
  return (ref, event) => {
    const carried = fitEvent(event);
    channels
      .publish(sessionChannel(ref), carried)
      .catch((error: unknown) => log.warn(`an event of session ${ref.id} was not delivered`, { error }));
  };
}
