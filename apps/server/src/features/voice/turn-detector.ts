import type { TurnDetection } from '@causeway/contract';

/** What the detector decides about turns; offsets in ms of the audio heard. */
export type TurnSign =
  | { readonly kind: 'started'; readonly startMs: number }
  /** Silence that may be the end: long enough to guess the words. */
  | { readonly kind: 'paused'; readonly endMs: number }
  /** Speech went on after a pause. */
  | { readonly kind: 'resumed' }
  | { readonly kind: 'stopped'; readonly endMs: number };

export interface TurnRules {
  readonly threshold: number;
  readonly prefixMs: number;
  readonly silenceMs: number;
}

/** Frames of speech in a row that make a start: one alone is a click. */
const framesToStart = 2;
/** Once somebody speaks, less is enough to go on (Silero's own rule). */
const slack = 0.15;
/** A pause after which the words are guessed. */
const pauseMs = 160;

/** The longest silences that `semantic_vad` waits, by eagerness. */
const longestSilenceMs = { low: 8000, medium: 4000, auto: 4000, high: 2000 } as const;
const usual = { threshold: 0.5, prefixMs: 300 };

export const rulesOf = (detection: TurnDetection): TurnRules =>
  detection.type === 'server_vad'
    ? {
        threshold: detection.threshold,
        prefixMs: detection.prefix_padding_ms,
        silenceMs: detection.silence_duration_ms,
      }
    : { ...usual, silenceMs: longestSilenceMs[detection.eagerness] };

export interface TurnDetector {
  /** A frame that ends at this offset; gives at most one sign. */
  hear(probability: number, frame: { readonly startMs: number; readonly endMs: number }): TurnSign | undefined;
  /** From now on this much silence ends the turn. */
  setSilence(ms: number): void;
  reset(): void;
}

export function createTurnDetector({ threshold, prefixMs, silenceMs }: TurnRules): TurnDetector {
  let neededMs = silenceMs;
  let voiced = 0;
  let onsetMs = 0;
  let isSpeaking = false;
  let lastVoiceMs = 0;
  let isPaused = false;

  function begin(startMs: number): TurnSign | undefined {
    if (voiced === 0) onsetMs = startMs;
    voiced += 1;
    if (voiced < framesToStart) return undefined;
    isSpeaking = true;
    isPaused = false;
    neededMs = silenceMs;
    return { kind: 'started', startMs: Math.max(0, onsetMs - prefixMs) };
  }

  function goOn(endMs: number, isVoice: boolean): TurnSign | undefined {
    if (isVoice) {
      lastVoiceMs = endMs;
      if (!isPaused) return undefined;
      isPaused = false;
      neededMs = silenceMs;
      return { kind: 'resumed' };
    }
    const silentMs = endMs - lastVoiceMs;
    if (silentMs >= neededMs) {
      isSpeaking = false;
      voiced = 0;
      return { kind: 'stopped', endMs: lastVoiceMs };
    }
    if (isPaused || silentMs < pauseMs) return undefined;
    isPaused = true;
    return { kind: 'paused', endMs: lastVoiceMs };
  }

  return {
    hear(probability, { startMs, endMs }) {
      if (isSpeaking) return goOn(endMs, probability >= threshold - slack);
      if (probability < threshold) {
        voiced = 0;
        return undefined;
      }
      lastVoiceMs = endMs;
      return begin(startMs);
    },
    setSilence(ms) {
      neededMs = ms;
    },
    reset() {
      isSpeaking = false;
      isPaused = false;
      voiced = 0;
    },
  };
}
