import type { TurnDetection } from '@causeway/contract';

/** What the detector decides about turns; offsets in ms of the audio heard. */
export type TurnSign =
  | { readonly kind: 'started'; readonly startMs: number }
  /** Somebody has spoken for a while and goes on. */
  | { readonly kind: 'ongoing'; readonly endMs: number }
  /** Silence that may be the end: long enough to guess the words. */
  | { readonly kind: 'paused'; readonly endMs: number }
  /** Speech went on after a pause. */
  | { readonly kind: 'resumed' }
  | { readonly kind: 'stopped'; readonly endMs: number };

export interface TurnRules {
  readonly threshold: number;
  readonly prefixMs: number;
  readonly silenceMs: number;
  /** The detector takes no noise for speech: one loud frame is a start. */
  readonly isSelective?: boolean;
}

/** A frame of sound as the detector judged it. */
export interface JudgedFrame {
  readonly probability: number;
  /** Root mean square of its samples. */
  readonly power: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Speech begins with two likely frames of so many, one of them sure: one alone is a click, and consonants between them are doubtful. */
const onsetFrames = 4;
/** Once somebody speaks, less is enough to go on (Silero's own rule). */
const slack = 0.15;
/** 12 dB above the quietest of late: somebody, not the room. */
const loudShare = 4;
/** The quietest rises by 150 % a second: a room that grew louder is a room. */
const floorRise = 1.03;
/** 20 dB below the loudest of late is no voice, whatever the detector remembers of the frames before. */
const quietShare = 0.1;
/** The loudest falls by 27 % a second. */
const peakFall = 0.99;
/** So much of the detector's own decay is taken off the end of speech; more would cut soft words off. */
const mostDecayMs = 64;
/** A pause after which the words are guessed. */
const pauseMs = 160;
/** Speech that goes on is told of when it has grown by so much, and by a share of its length. */
const ongoingMs = 1000;
const ongoingShare = 0.25;

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
  /** The next frame; gives at most one sign. */
  hear(frame: JudgedFrame): TurnSign | undefined;
  /** From now on this much silence ends the turn. */
  setSilence(ms: number): void;
  reset(): void;
}

interface Onset {
  /** Where speech began; undefined: it did not. */
  hear(frame: JudgedFrame): number | undefined;
  reset(): void;
}

function createOnset({ threshold, isSelective = false }: TurnRules): Onset {
  let late: readonly JudgedFrame[] = [];
  let floor = Number.POSITIVE_INFINITY;
  return {
    hear(frame) {
      const { probability, power } = frame;
      const isLoud = power >= floor * loudShare;
      floor = Math.max(1, Math.min(power, floor * floorRise));
      late = [...late.slice(1 - onsetFrames), frame];
      if (probability < threshold - slack) return undefined;
      const likely = late.filter((each) => each.probability >= threshold - slack);
      const isSure = likely.some((each) => each.probability >= threshold);
      if (isSure && likely.length > 1) return likely[0]?.startMs;
      return isSelective && isLoud && probability >= threshold ? frame.startMs : undefined;
    },
    reset() {
      late = [];
    },
  };
}

/** Where the voice was last, by the detector and by power. */
function createVoice() {
  let [peak, loudMs, voicedMs] = [0, 0, 0];
  return {
    begin(): void {
      [peak, loudMs, voicedMs] = [0, 0, 0];
    },
    hear({ power, endMs }: JudgedFrame): void {
      peak = Math.max(peak * peakFall, power);
      voicedMs = endMs;
      if (power >= peak * quietShare) loudMs = endMs;
    },
    get endMs(): number {
      return Math.max(loudMs, voicedMs - mostDecayMs);
    },
  };
}

export function createTurnDetector(rules: TurnRules): TurnDetector {
  const { threshold, prefixMs, silenceMs } = rules;
  const onset = createOnset(rules);
  const voice = createVoice();
  let neededMs = silenceMs;
  let onsetMs: number | undefined;
  let isPaused = false;
  let toldMs = 0;

  function begin(frame: JudgedFrame): TurnSign | undefined {
    onsetMs = onset.hear(frame);
    if (onsetMs === undefined) return undefined;
    isPaused = false;
    neededMs = silenceMs;
    toldMs = onsetMs;
    voice.begin();
    voice.hear(frame);
    return { kind: 'started', startMs: Math.max(0, onsetMs - prefixMs) };
  }

  function goOn(frame: JudgedFrame, fromMs: number): TurnSign | undefined {
    voice.hear(frame);
    const { endMs } = frame;
    if (isPaused) {
      isPaused = false;
      neededMs = silenceMs;
      return { kind: 'resumed' };
    }
    if (endMs - toldMs < Math.max(ongoingMs, (endMs - fromMs) * ongoingShare)) return undefined;
    toldMs = endMs;
    return { kind: 'ongoing', endMs };
  }

  function fallSilent({ endMs }: JudgedFrame): TurnSign | undefined {
    const silentMs = endMs - voice.endMs;
    if (silentMs >= neededMs) {
      onset.reset();
      onsetMs = undefined;
      return { kind: 'stopped', endMs: voice.endMs };
    }
    if (isPaused || silentMs < pauseMs) return undefined;
    isPaused = true;
    return { kind: 'paused', endMs: voice.endMs };
  }

  return {
    hear(frame) {
      if (onsetMs === undefined) return begin(frame);
      return frame.probability >= threshold - slack ? goOn(frame, onsetMs) : fallSilent(frame);
    },
    setSilence(ms) {
      neededMs = ms;
    },
    reset() {
      onset.reset();
      onsetMs = undefined;
      isPaused = false;
    },
  };
}
