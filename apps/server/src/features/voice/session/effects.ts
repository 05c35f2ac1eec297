import type { RealtimeItem, RealtimeServerEvent, TurnDetection } from '@causeway/contract';
import type { ResponsePlan } from './state.ts';

/** What the session wants done. Everything that belongs to a response carries its generation. */
export type Effect =
  | { readonly kind: 'send'; readonly event: RealtimeServerEvent }
  /** The format or the rules of turns changed. */
  | { readonly kind: 'configure-input'; readonly turnDetection: TurnDetection | null }
  | { readonly kind: 'clear-input' }
  /** Find out the words of the audio between two offsets, or of audio that came with an item (base64). */
  | {
      readonly kind: 'transcribe';
      readonly itemId: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly audio?: string;
    }
  | { readonly kind: 'forget-transcription'; readonly itemId: string }
  | {
      readonly kind: 'generate';
      readonly generation: number;
      readonly responseId: string;
      readonly plan: ResponsePlan;
      readonly items: readonly RealtimeItem[];
    }
  /** Speak one sentence; sentences of a generation are spoken in order. */
  | {
      readonly kind: 'speak';
      readonly generation: number;
      readonly itemId: string;
      readonly text: string;
      readonly voice: string;
    }
  /** Nothing of this generation is wanted any more. */
  | { readonly kind: 'cancel'; readonly generation: number }
  /** Drop what the phone has not played yet. */
  | { readonly kind: 'clear-playback' }
  /** Says `idle` with this number after so long a silence. */
  | { readonly kind: 'wait-idle'; readonly wait: number; readonly ms: number }
  /** The items are final: history may have them. */
  | { readonly kind: 'record'; readonly items: readonly RealtimeItem[] }
  | {
      readonly kind: 'settle';
      readonly generation: number;
      readonly responseId: string;
      readonly turn: number;
      readonly inputTokens: number;
      readonly outputTokens: number;
    }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };
