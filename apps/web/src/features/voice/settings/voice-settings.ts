import type { RealtimeSessionUpdate, SpeechEngine, TurnDetection } from '@causeway/contract';

/** How somebody talks here; kept in this browser. */
export interface VoiceSettings {
  /** `auto`: the server's best; `browser`: this browser's own; else an engine of the server. */
  readonly hearing: string;
  /** As `hearing`; `none`: answers are read. */
  readonly speaking: string;
  /** Of the engine that speaks; empty: its own choice. */
  readonly voice: string;
  /** BCP 47; empty: the engine finds out. */
  readonly language: string;
  /** When a turn ends: at a pause, where a sentence is complete, or when the key is let go. */
  readonly turns: 'pause' | 'meaning' | 'push';
  /** Probability of speech, 0 to 1. */
  readonly threshold: number;
  readonly silenceMs: number;
  readonly eagerness: 'auto' | 'low' | 'medium' | 'high';
  /** A model or `agent:<id>`; empty: the server's choice. */
  readonly model: string;
  readonly instructions: string;
  /** Devices; empty: what the system prefers. */
  readonly microphone: string;
  readonly loudspeaker: string;
}

export const defaultVoiceSettings: VoiceSettings = {
  hearing: 'auto',
  speaking: 'auto',
  voice: '',
  language: '',
  turns: 'pause',
  threshold: 0.5,
  silenceMs: 500,
  eagerness: 'auto',
  model: '',
  instructions: '',
  microphone: '',
  loudspeaker: '',
};

const choices = { turns: ['pause', 'meaning', 'push'], eagerness: ['auto', 'low', 'medium', 'high'] } as const;
const ranges = { threshold: [0.1, 0.95], silenceMs: [200, 2000] } as const;

/** What was kept, as far as it is still understood. */
export function readVoiceSettings(kept: unknown): VoiceSettings {
  const given: Readonly<Record<string, unknown>> = typeof kept === 'object' && kept !== null ? { ...kept } : {};
  const isSound = ([name, value]: readonly [string, unknown]): boolean => {
    const known = (defaultVoiceSettings as unknown as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== typeof known) return false;
    if (name === 'turns' || name === 'eagerness') return choices[name].some((choice) => choice === value);
    if (name !== 'threshold' && name !== 'silenceMs') return true;
    const [least, most] = ranges[name];
    return typeof value === 'number' && value >= least && value <= most;
  };
  return { ...defaultVoiceSettings, ...Object.fromEntries(Object.entries(given).filter(isSound)) };
}

function turnDetectionOf({ turns, threshold, silenceMs, eagerness, hearing }: VoiceSettings): TurnDetection | null {
  if (turns === 'push' || hearing === 'browser') return null;
  const rules = { create_response: true, interrupt_response: true };
  if (turns === 'meaning') return { type: 'semantic_vad', eagerness, ...rules };
  return {
    type: 'server_vad',
    threshold,
    silence_duration_ms: silenceMs,
    prefix_padding_ms: 300,
    idle_timeout_ms: null,
    ...rules,
  };
}

/** Whether the server speaks. */
export const isSpokenByServer = ({ speaking }: Pick<VoiceSettings, 'speaking'>): boolean =>
  speaking !== 'browser' && speaking !== 'none';

function voiceOf({ speaking, voice }: VoiceSettings): string {
  if (voice !== '') return voice;
  return speaking === 'auto' ? 'default' : speaking;
}

/** The settings as a session takes them. */
export function toSessionUpdate(settings: VoiceSettings): RealtimeSessionUpdate {
  const { hearing, language, instructions } = settings;
  const transcription = {
    ...(hearing === 'auto' || hearing === 'browser' ? {} : { model: hearing }),
    ...(language === '' ? {} : { language }),
  };
  return {
    type: 'realtime',
    output_modalities: isSpokenByServer(settings) ? ['audio'] : ['text'],
    ...(instructions.trim() === '' ? {} : { instructions }),
    audio: {
      input: { format: { type: 'audio/pcm', rate: 24_000 }, transcription, turn_detection: turnDetectionOf(settings) },
      output: {
        format: { type: 'audio/pcm', rate: 24_000 },
        ...(isSpokenByServer(settings) ? { voice: voiceOf(settings) } : {}),
      },
    },
  };
}

/** Voices of the engine that would speak, as `engine:voice`. */
export function voicesFor(speaking: string, engines: readonly SpeechEngine[], standard: string | null): readonly string[] {
  const id = speaking === 'auto' ? standard : speaking;
  const engine = engines.find((each) => each.kind === 'voice' && each.id === id);
  return engine?.voices.map((voice) => `${engine.id}:${voice}`) ?? [];
}
