import type { RealtimeClientEvent } from '@causeway/contract';
import type { ModelEnd } from './state.ts';

/** What the client says; audio comes as `heard` once it is decoded. */
export type ClientSays = Exclude<RealtimeClientEvent, { readonly type: 'input_audio_buffer.append' }>;

export interface SessionProblem {
  readonly type: 'invalid_request_error' | 'server_error' | 'rate_limit_error';
  readonly code: string | null;
  readonly message: string;
  readonly param?: string | null;
  /** Of the client's event that caused it. */
  readonly eventId?: string | undefined;
}

/** Everything that can happen to a session. */
export type SessionEvent =
  | { readonly kind: 'attached' }
  /** The socket is gone; the session may be taken up again. */
  | { readonly kind: 'detached' }
  | { readonly kind: 'client'; readonly says: ClientSays }
  /** So much audio was written. */
  | { readonly kind: 'heard'; readonly ms: number }
  | { readonly kind: 'problem'; readonly problem: SessionProblem }
  /** Say exactly this; nothing happens while another answer is given. */
  | { readonly kind: 'say'; readonly text: string }
  /** The listener noticed speech, or its end; offsets in the audio written. */
  | { readonly kind: 'speech-started'; readonly startMs: number }
  | { readonly kind: 'speech-stopped'; readonly endMs: number }
  | { readonly kind: 'idle'; readonly wait: number }
  | { readonly kind: 'words'; readonly itemId: string; readonly delta: string }
  | { readonly kind: 'transcribed'; readonly itemId: string; readonly transcript: string }
  | { readonly kind: 'transcription-failed'; readonly itemId: string; readonly problem: SessionProblem }
  | { readonly kind: 'text'; readonly generation: number; readonly delta: string }
  | {
      readonly kind: 'tool-call';
      readonly generation: number;
      readonly callId: string;
      readonly name: string;
      readonly arguments: string;
    }
  | { readonly kind: 'model-ended'; readonly generation: number; readonly end: ModelEnd }
  | { readonly kind: 'response-failed'; readonly generation: number; readonly problem: SessionProblem }
  /** Sound of a sentence, base64 in the session's format. */
  | { readonly kind: 'sound'; readonly generation: number; readonly audio: string; readonly ms: number }
  | { readonly kind: 'sentence-spoken'; readonly generation: number }
  /** A phone played so much of an item. */
  | { readonly kind: 'played'; readonly itemId: string; readonly ms: number }
  | { readonly kind: 'dtmf'; readonly digit: string }
  | {
      readonly kind: 'settled';
      readonly responseId: string;
      readonly turn: number;
      readonly sttSeconds: number;
      readonly ttsCharacters: number;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly costNano: number | null;
      readonly sessionCostNano: number | null;
      readonly currency: string;
    }
  | { readonly kind: 'expiring'; readonly seconds: number }
  | { readonly kind: 'end'; readonly code: number; readonly reason: string; readonly problem?: SessionProblem };
