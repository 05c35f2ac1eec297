import type { Message, Session, SessionEvent } from '@causeway/contract';

/** One session as a page shows it. */
export interface SessionState {
  /** Undefined until the first snapshot. */
  readonly session: Session | undefined;
  readonly messages: readonly Message[];
  readonly deleted: boolean;
  /** Text is missing: subscribe again without a position (`restart()`), a snapshot then makes it whole. */
  readonly stale: boolean;
}

export const emptySession: SessionState = { session: undefined, messages: [], deleted: false, stale: false };

/** The state after one event. Pure; applying an event twice changes nothing more. */
export function foldSession(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'snapshot': {
      return { session: event.session, messages: event.messages, deleted: false, stale: false };
    }
    case 'session': {
      return { ...state, session: event.session };
    }
    case 'message': {
      return { ...state, messages: upsert(state.messages, event.message) };
    }
    case 'delta': {
      return appendDelta(state, event);
    }
    case 'deleted': {
      return { ...state, deleted: true };
    }
    default: {
      return state;
    }
  }
}

function upsert(messages: readonly Message[], message: Message): readonly Message[] {
  const index = messages.findIndex(({ id }) => id === message.id);
  return index === -1 ? [...messages, message] : messages.with(index, message);
}

function appendDelta(state: SessionState, delta: Extract<SessionEvent, { type: 'delta' }>): SessionState {
  // The message that grows is nearly always the last one.
  const index = state.messages.findLastIndex(({ id }) => id === delta.message_id);
  const message = state.messages[index];
  if (message === undefined || delta.at > message.content.length) return { ...state, stale: true };
  // What overlaps was seen already.
  const fresh = delta.text.slice(message.content.length - delta.at);
  const isSeen = fresh === '' && delta.text !== '';
  const reasoning = isSeen || delta.reasoning === undefined ? message.reasoning : (message.reasoning ?? '') + delta.reasoning;
  const next = { ...message, content: message.content + fresh, ...(reasoning === undefined ? {} : { reasoning }) };
  return isSeen ? state : { ...state, messages: state.messages.with(index, next) };
}
