import type {
  RealtimeItem,
  RealtimeResponseOptions,
  RealtimeSession,
  RealtimeTool,
  RealtimeToolChoice,
} from '@causeway/contract';

/** A piece of an answer that is spoken as one; times are offsets in the audio of its item. */
export interface Sentence {
  readonly text: string;
  readonly startMs: number;
  /** Undefined while more of it may come. */
  readonly endMs: number | undefined;
}

/** The message an active response is producing. */
export interface OpenMessage {
  readonly itemId: string;
  readonly outputIndex: number;
  /** Everything the model wrote so far. */
  readonly text: string;
  /** Of it, what was not handed to the voice yet. */
  readonly unspoken: string;
  /** Sentences handed to the voice and not finished. */
  readonly speaking: number;
}

/** Moments of a turn, ms since 1970 UTC; undefined where the turn had no such part. */
export interface TurnTimes {
  readonly speechEndedAt?: number;
  readonly stoppedAt?: number;
  readonly transcribedAt?: number;
  readonly startedAt?: number;
  readonly firstTextAt?: number;
  readonly firstSoundAt?: number;
}

/** What a response was asked to be, with the session's values where it said nothing. */
export interface ResponsePlan {
  readonly isDefault: boolean;
  readonly input: RealtimeResponseOptions['input'];
  readonly instructions: string;
  readonly modalities: readonly ('audio' | 'text')[];
  readonly tools: readonly RealtimeTool[];
  readonly toolChoice: RealtimeToolChoice;
  readonly maxOutputTokens: number | 'inf';
  readonly voice: string;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export interface ModelUsage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** How the model ended. */
export interface ModelEnd {
  readonly reason: 'stop' | 'length' | 'content-filter' | 'tool-calls';
  readonly usage: ModelUsage | undefined;
}

export interface ActiveResponse {
  readonly id: string;
  /** Effects of the response carry it; what comes back with another one is of a response that has ended. */
  readonly generation: number;
  readonly turn: number;
  readonly plan: ResponsePlan;
  /** Items whose words must be known before the model is asked. */
  readonly awaits: readonly string[];
  /** Finished items, and their places. */
  readonly output: readonly RealtimeItem[];
  readonly message: OpenMessage | undefined;
  readonly end: ModelEnd | undefined;
  readonly times: TurnTimes;
}

/** Speech that is going on, as the listener noticed it. */
export interface Speech {
  readonly itemId: string;
  readonly startMs: number;
  /** What it cut short, to be taken up again when it was no speech. */
  readonly interrupted: Interrupted | undefined;
}

/** An answer that was cut short. */
export interface Interrupted {
  readonly itemId: string;
  /** The model had said all of it. */
  readonly isWhole: boolean;
}

/** A committed turn that is answered once its words are known. */
export interface PendingTurn {
  readonly itemId: string;
  readonly interrupted: Interrupted | undefined;
  readonly times: TurnTimes;
  /** The words are known, but another answer is not finished. */
  readonly isKnown: boolean;
}

/** What was said of an item, and how long it is. */
export interface SpokenAudio {
  readonly responseId: string;
  readonly durationMs: number;
  readonly sentences: readonly Sentence[];
  /** On a call: how much was played to the person; undefined where the client keeps that ledger. */
  readonly playedMs: number | undefined;
  /** What was heard of it before it was cut. */
  readonly cutMs?: number;
}

/** One voice session. Only `step` makes a new one. */
export interface SessionState {
  readonly session: RealtimeSession;
  readonly conversationId: string;
  /** The other side plays what it is sent at its own pace and tells what was played: a phone. */
  readonly isCall: boolean;
  readonly items: readonly RealtimeItem[];
  /** Of assistant items, by id. */
  readonly audio: Readonly<Record<string, SpokenAudio>>;
  /** Items whose words are being found out, with their seconds of audio. */
  readonly transcribing: Readonly<Record<string, number>>;
  readonly responses: readonly ActiveResponse[];
  /** Milliseconds of audio written in this session, and up to where it is committed or cleared. */
  readonly inputMs: number;
  readonly takenMs: number;
  readonly speech: Speech | undefined;
  readonly pending: PendingTurn | undefined;
  /** Items that history has not got yet. */
  readonly unrecorded: readonly string[];
  readonly turn: number;
  readonly generation: number;
  /** Source of ids. */
  readonly count: number;
  /** Counts the waits for silence; a wait that was overtaken does nothing. */
  readonly idleWait: number;
  readonly isEnded: boolean;
}

export interface NewSession {
  readonly session: RealtimeSession;
  readonly isCall?: boolean;
  readonly items?: readonly RealtimeItem[];
}

export function newSession({ session, isCall = false, items = [] }: NewSession): SessionState {
  return {
    session,
    conversationId: session.id.replace(/^sess/u, 'conv'),
    isCall,
    items,
    audio: {},
    transcribing: {},
    responses: [],
    inputMs: 0,
    takenMs: 0,
    speech: undefined,
    pending: undefined,
    unrecorded: [],
    turn: 0,
    generation: 0,
    count: 0,
    idleWait: 0,
    isEnded: false,
  };
}
