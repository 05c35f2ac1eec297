import { Fault } from '@causeway/contract';
import { EngineThread } from './engine-thread.ts';
import { enginePackages } from './engines/engine-packages.ts';
import { findEngines } from './engines/find-engines.ts';
import type { EngineKind, EngineState, Speech, Transcriber, Voice } from './speech.ts';

/** Engines of other machines, made from what is configured. */
export interface RemoteEngines {
  readonly states: readonly EngineState[];
  readonly transcribers: ReadonlyMap<string, Transcriber>;
  readonly voices: ReadonlyMap<string, Voice>;
}

export interface SpeechOptions {
  /** Folder of the engines that `causeway voice install` brings. */
  readonly directory: string;
  readonly remote?: RemoteEngines;
}

const installCommand = 'npx causeway voice install';
const espeakVoices = [
  'en-us',
  'en-gb',
  'hi',
  'ta',
  'te',
  'bn',
  'kn',
  'ml',
  'mr',
  'gu',
  'pa',
  'ur',
  'as',
  'or',
  'ne',
  'fr',
  'de',
  'es',
] as const;
const espeakRate = 22_050;
const noEngines: RemoteEngines = { states: [], transcribers: new Map(), voices: new Map() };

function failed(what: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault('speech_failed', { message: `${what} failed.`, reason, cause: error });
}

const localTranscriber = (thread: EngineThread): Transcriber => ({
  provider: 'local',
  model: 'moonshine-tiny',
  isLocal: true,
  async transcribe(pcm) {
    try {
      const answer = await thread.ask('transcribe', { pcm });
      return { text: answer.kind === 'text' ? answer.text : '', language: 'en' };
    } catch (error) {
      throw failed('Understanding speech with Moonshine', error);
    }
  },
});

/** Names of other engines' voices come with clients that were written for those. */
function espeakVoice(name: string, language: string | undefined): string {
  const known: readonly string[] = espeakVoices;
  if (known.includes(name)) return name;
  const short = language?.toLowerCase() ?? '';
  return known.find((voice) => voice === short || voice === short.split('-')[0]) ?? 'en-us';
}

const localVoice = (thread: EngineThread): Voice => ({
  provider: 'local',
  model: 'espeak-ng',
  isLocal: true,
  rate: espeakRate,
  voices: espeakVoices,
  async *speak(text, { voice, speed = 1, language, signal }) {
    if (signal?.aborted === true) return;
    try {
      const answer = await thread.ask('speak', { text, voice: espeakVoice(voice, language), speed });
      if (answer.kind === 'sound') yield answer.pcm;
    } catch (error) {
      throw failed('Speaking with eSpeak-NG', error);
    }
  },
});

const local = (id: string): Pick<EngineState, 'id' | 'isLocal' | 'licence'> => ({
  id,
  isLocal: true,
  licence: enginePackages.find((each) => each.id === id)?.licence ?? null,
});

function localStates(there: ReadonlySet<string>): readonly EngineState[] {
  const missing = (id: string): Pick<EngineState, 'isReady' | 'missing'> =>
    there.has(id)
      ? { isReady: true, missing: null }
      : { isReady: false, missing: { cause: `${id} is not installed`, command: `${installCommand} ${id}` } };
  return [
    {
      ...local('silero'),
      ...missing('silero'),
      kind: 'detector',
      name: 'Silero',
      model: 'silero-vad-v6',
      languages: [],
      voices: [],
    },
    {
      ...local('fvad'),
      licence: 'BSD-3-Clause',
      isReady: true,
      missing: null,
      kind: 'detector',
      name: 'WebRTC detector',
      model: 'fvad',
      languages: [],
      voices: [],
    },
    {
      ...local('moonshine'),
      ...missing('moonshine'),
      kind: 'transcriber',
      name: 'Moonshine',
      model: 'moonshine-tiny',
      languages: ['en'],
      voices: [],
    },
    {
      ...local('espeak'),
      ...missing('espeak'),
      kind: 'voice',
      name: 'eSpeak-NG',
      model: 'espeak-ng',
      languages: [...new Set(espeakVoices.map((voice) => voice.slice(0, 2)))],
      voices: [...espeakVoices],
    },
  ];
}

function noneOf(kind: EngineKind, states: readonly EngineState[]): Fault {
  const what = kind === 'transcriber' ? 'understands speech' : 'speaks';
  const command = states.find((state) => state.kind === kind && state.isLocal)?.missing?.command;
  return new Fault('speech_engine_missing', {
    message: `Nothing here ${what}: no engine is installed and no provider of one is configured.`,
    fix: {
      summary: 'Install the engines of this machine, or set the key of a provider.',
      ...(command === undefined ? {} : { command }),
    },
  });
}

/** Engines of this machine and of others; an engine that was installed meanwhile is found at the next look. */
export function createSpeech({ directory, remote = noEngines }: SpeechOptions): Speech {
  let thread: { readonly engines: string; readonly it: EngineThread } | undefined;
  const current = (): { readonly there: ReadonlySet<string>; readonly it: EngineThread } => {
    const there = findEngines(directory);
    const engines = [...there].join(' ');
    if (thread?.engines !== engines) {
      // Sessions that are open keep the thread they began with.
      thread = { engines, it: new EngineThread({ directory, engines: [...there] }) };
    }
    return { there, it: thread.it };
  };
  const engines = (): readonly EngineState[] => [...remote.states, ...localStates(findEngines(directory))];
  return {
    engines,
    openDetector: () => current().it.openDetector(),
    transcriber(id) {
      const named = id === undefined ? [...remote.transcribers.values()][0] : remote.transcribers.get(id);
      if (named) return named;
      const { there, it } = current();
      if (there.has('moonshine')) return localTranscriber(it);
      throw noneOf('transcriber', engines());
    },
    voice(id) {
      const named = id === undefined ? [...remote.voices.values()][0] : remote.voices.get(id);
      if (named) return named;
      const { there, it } = current();
      if (there.has('espeak')) return localVoice(it);
      throw noneOf('voice', engines());
    },
    async warm() {
      const { there, it } = current();
      if (there.size > 0) await it.ask('warm', {});
    },
    async close() {
      await thread?.it.close();
    },
  };
}
