import { readToolUses } from '@causeway/contract';
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
    case 'tool': {
      return withToolUse(state, event);
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
  const known = messages[index];
  if (known === undefined) return [...messages, message];
  return messages.with(index, message.is_cut === true ? withWholeText(message, known) : message);
}

/** A message that was too long for the stream arrives cut; the deltas before it had all of its text. */
function withWholeText(message: Message, known: Message): Message {
  if (!known.content.startsWith(message.content)) return message;
  const { is_cut: _isCut, ...whole } = message;
  return { ...whole, content: known.content };
}

/** The text with what is new of `text`, which begins at `at`; undefined when something between is missing. */
function extend(known: string, text: string, at: number): string | undefined {
  // What overlaps was seen already.
  return at > known.length ? undefined : known + text.slice(known.length - at);
}

function appendDelta(state: SessionState, delta: Extract<SessionEvent, { type: 'delta' }>): SessionState {
  // The message that grows is nearly always the last one.
  const index = state.messages.findLastIndex(({ id }) => id === delta.message_id);
  const message = state.messages[index];
  if (message === undefined) return { ...state, stale: true };
  const { content, reasoning = '' } = message;
  const nextContent = extend(content, delta.text, delta.at);
  const nextReasoning = extend(reasoning, delta.reasoning ?? '', delta.reasoning_at ?? reasoning.length);
  if (nextContent === undefined || nextReasoning === undefined) return { ...state, stale: true };
  if (nextContent === content && nextReasoning === reasoning) return state;
  const next = { ...message, content: nextContent, ...(nextReasoning === '' ? {} : { reasoning: nextReasoning }) };
  return { ...state, messages: state.messages.with(index, next) };
}

function withToolUse(
  state: SessionState,
  { message_id: id, tool_use: use }: Extract<SessionEvent, { type: 'tool' }>,
): SessionState {
  const index = state.messages.findLastIndex((message) => message.id === id);
  const message = state.messages[index];
  if (message === undefined) return { ...state, stale: true };
  const known = readToolUses(message.parts);
  const at = known.findIndex((one) => one.id === use.id);
  const uses = at === -1 ? [...known, use] : known.with(at, use);
  const others = typeof message.parts === 'object' ? message.parts : {};
  return { ...state, messages: state.messages.with(index, { ...message, parts: { ...others, tool_uses: uses } }) };
}
