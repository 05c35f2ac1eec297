/** 16-bit mono PCM at this rate goes into everything that listens. */
export const listeningRate = 16_000;
/** Samples per frame of a detector: 32 ms. */
export const frameSamples = 512;

/** Tells speech from everything else, frame by frame, for one stream of sound. */
export interface Detector {
  /** It takes no noise for speech: one loud frame of speech is enough to believe it. */
  readonly isSelective: boolean;
  /** Probability of speech in a frame of `frameSamples`, 0 to 1. Frames are answered in order; the frame may be used again at once. */
  hear(frame: Int16Array): Promise<number>;
  /** Forgets what it heard. */
  reset(): void;
  close(): void;
}

export interface Transcript {
  readonly text: string;
  /** BCP 47, where the engine says it. */
  readonly language?: string;
  /** For the same sound with more behind it. */
  readonly draft?: SpeechDraft;
}

/** What an engine found in the beginning of some sound; it alone can read it. */
export type SpeechDraft = readonly number[];

export interface TranscribeOptions {
  /** Of the same sound when it was shorter: what still holds of it need not be found again. */
  readonly draft?: SpeechDraft | undefined;
  readonly language?: string | undefined;
  readonly prompt?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Words of speech. Throws Fault `speech_failed`. */
export interface Transcriber {
  /** `moonshine`, `openai`, `sarvam`, …: what costs are kept under. */
  readonly provider: string;
  readonly model: string;
  /** True: it costs nothing to ask twice, so it may guess before the end. */
  readonly isLocal: boolean;
  transcribe(pcm: Int16Array, options?: TranscribeOptions): Promise<Transcript>;
  /** Looks at sound that goes on; undefined: the engine has other work. Absent where looking costs money. */
  draft?(pcm: Int16Array, before: SpeechDraft): Promise<SpeechDraft | undefined>;
}

export interface SpeakOptions {
  readonly voice: string;
  /** 0.25 to 1.5. */
  readonly speed?: number;
  readonly language?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Speech of words. Throws Fault `speech_failed`. */
export interface Voice {
  readonly provider: string;
  readonly model: string;
  readonly isLocal: boolean;
  /** Samples per second of what it gives. */
  readonly rate: number;
  readonly voices: readonly string[];
  speak(text: string, options: SpeakOptions): AsyncIterable<Int16Array>;
}

export type EngineKind = 'detector' | 'transcriber' | 'voice';

/** An engine as settings and checks show it. */
export interface EngineState {
  readonly id: string;
  readonly kind: EngineKind;
  readonly name: string;
  readonly model: string;
  readonly isReady: boolean;
  /** Runs on this machine and costs nothing. */
  readonly isLocal: boolean;
  readonly licence: string | null;
  readonly languages: readonly string[];
  readonly voices: readonly string[];
  /** What is missing and the command that helps; null when ready. */
  readonly missing: { readonly cause: string; readonly command: string } | null;
}

/** Everything that hears and speaks. A missing engine is a state, never a crash. */
export interface Speech {
  engines(): readonly EngineState[];
  /** The best detector there is. */
  openDetector(): Detector;
  /**
   * The best there is, or what is named: an engine (`openai`), an engine with its model (`openai:whisper-1`). Other names are models
   * that clients of other servers know and mean the best. Throws Fault `speech_engine_missing` with the command that installs one.
   */
  transcriber(name?: string, language?: string): Transcriber;
  /**
   * Hears any language and gives English words. Names as of `transcriber`. Throws Fault `speech_engine_missing`, which names those that
   * can do it.
   */
  translator(name?: string): Transcriber;
  /** By voice (`alloy`, `espeak:hi`) and by model; what neither names is the best there is. */
  voice(name?: string, model?: string): Voice;
  /** Loads the engines of this machine, so that the first words do not wait. */
  warm(): Promise<void>;
  close(): Promise<void>;
}
