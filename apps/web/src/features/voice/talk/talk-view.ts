import type { RealtimeItem, RealtimeServerEvent } from '@causeway/contract';

/**
 * `hearing`: somebody speaks; `recognizing`: their words are awaited; `growing`: an answer comes; `interrupted`: the text is what was
 * heard of it.
 */
export type TurnState = 'hearing' | 'recognizing' | 'growing' | 'done' | 'interrupted' | 'failed';

/** One caption. */
export interface Turn {
  readonly id: string;
  readonly speaker: 'you' | 'assistant' | 'tool';
  readonly text: string;
  readonly state: TurnState;
  /** Why it failed. */
  readonly note?: string;
  readonly responseId?: string;
}

type EventOf<Type extends RealtimeServerEvent['type']> = Extract<RealtimeServerEvent, { readonly type: Type }>;
export type Latency = Omit<EventOf<'causeway.latency'>, 'type' | 'event_id' | 'response_id' | 'turn'>;
export type TurnCost = Omit<EventOf<'causeway.usage'>, 'type' | 'event_id' | 'response_id' | 'turn'>;

/** A session as its events tell it. */
export interface TalkView {
  /** `sess_…`; undefined before the first session. */
  readonly sessionId: string | undefined;
  readonly model: string;
  readonly turns: readonly Turn[];
  /** Responses that are not done. */
  readonly active: readonly string[];
  /** The last caption when a response began: what it answers. */
  readonly behind: Readonly<Record<string, string>>;
  /** By response. */
  readonly latencies: Readonly<Record<string, Latency>>;
  readonly costs: Readonly<Record<string, TurnCost>>;
  /** Nano-dollars of the session; undefined before the first turn, null: some price is unknown. */
  readonly costNano: number | null | undefined;
  /** The last thing that was refused. */
  readonly problem: { readonly code: string | null; readonly message: string } | undefined;
  /** The session ends in so many seconds. */
  readonly expiresIn: number | undefined;
}

export const emptyTalk: TalkView = {
  sessionId: undefined,
  model: '',
  turns: [],
  active: [],
  behind: {},
  latencies: {},
  costs: {},
  costNano: undefined,
  problem: undefined,
  expiresIn: undefined,
};

/** The chat session that keeps what is said. */
export const chatIdOf = (sessionId: string): string => sessionId.replace(/^sess_/u, 'voice-');

/** The words of a message; undefined while they are not known. */
export function wordsOf(item: RealtimeItem): string | undefined {
  if (item.type !== 'message') return undefined;
  const texts = item.content.map((part) => {
    if (part.type === 'input_image') return '';
    return 'text' in part ? part.text : part.transcript;
  });
  return texts.includes(null) ? undefined : texts.join(' ');
}
