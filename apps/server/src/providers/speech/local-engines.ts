import { Fault } from '@causeway/contract';
import { cutAtQuiet } from './cut-at-quiet.ts';
import type { EngineThread } from './engine-thread.ts';
import { enginePackages } from './engines/engine-packages.ts';
import { listeningRate } from './speech.ts';
import type { EngineState, SpeechDraft, Transcriber, Voice } from './speech.ts';

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
/** Moonshine was trained on clips of up to 64 s; half a minute is safe. */
const longestSamples = 30 * listeningRate;

function failed(what: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault('speech_failed', { message: `${what} failed.`, reason, cause: error });
}

/** Moonshine: English. */
export const localTranscriber = (thread: EngineThread): Transcriber => ({
  provider: 'local',
  model: 'moonshine-tiny',
  isLocal: true,
  async transcribe(pcm, { signal, draft = [] } = {}) {
    const texts: string[] = [];
    let found: SpeechDraft = [];
    const isWhole = pcm.length <= longestSamples;
    try {
      // Piece by piece: between two of them others, who talk just now, are heard.
      for (const part of cutAtQuiet(pcm, longestSamples)) {
        if (signal?.aborted === true) break;
        const answer = await thread.ask('transcribe', { pcm: part, draft: isWhole ? draft : [] });
        if (answer.kind !== 'text') continue;
        if (answer.text !== '') texts.push(answer.text);
        found = answer.tokens;
      }
    } catch (error) {
      throw failed('Understanding speech with Moonshine', error);
    }
    return { text: texts.join(' '), language: 'en', ...(isWhole ? { draft: found } : {}) };
  },
  async draft(pcm, before) {
    if (thread.isUnderstanding || pcm.length > longestSamples) return undefined;
    const answer = await thread.ask('transcribe', { pcm, draft: before });
    return answer.kind === 'text' ? answer.tokens : undefined;
  },
});

/** Names of other engines' voices come with clients that were written for those. */
function espeakVoice(name: string, language: string | undefined): string {
  const known: readonly string[] = espeakVoices;
  if (known.includes(name)) return name;
  const short = language?.toLowerCase() ?? '';
  return known.find((voice) => voice === short || voice === short.split('-')[0]) ?? 'en-us';
}

/** eSpeak-NG: many languages, one voice each. */
export const localVoice = (thread: EngineThread): Voice => ({
  provider: 'local',
  model: 'espeak-ng',
  isLocal: true,
  rate: espeakRate,
  voices: espeakVoices,
  async *speak(text, { voice, speed = 1, language, signal }) {
    if (signal?.aborted === true) return;
    try {
      yield* thread.speak({ text, voice: espeakVoice(voice, language), speed });
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

/** What this machine has and what it lacks, with the command that helps. */
export function localStates(there: ReadonlySet<string>): readonly EngineState[] {
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
