import type { Transcriber, Voice } from '../speech.ts';
import { packagedFetch, packagedTranscriber, packagedVoice } from './packaged-speech.ts';
import { remoteState } from './remote-engines.ts';
import type { RemoteAddress, RemoteEngine } from './remote-engines.ts';
import type { RemoteLimits, RemoteName } from './speech-fetch.ts';

const hearing = 'nova-3';
const speaking = 'aura-2';
const rate = 24_000;
/** Of Deepgram each voice is a model: `aura-2-thalia-en` (https://developers.deepgram.com/docs/tts-models). */
const voices = ['thalia', 'andromeda', 'helena', 'apollo', 'arcas', 'aries'] as const;

export interface DeepgramOptions extends RemoteAddress {
  readonly limits?: RemoteLimits;
}

function modelOf(model: string, voice: string): string {
  if (voice.startsWith('aura-')) return voice;
  const known: readonly string[] = voices;
  return `${model}-${known.includes(voice) ? voice : voices[0]}-en`;
}

/** Deepgram through `@ai-sdk/deepgram`, which is loaded at the first words. */
export function deepgramSpeech({ baseUrl, apiKey, limits }: DeepgramOptions): {
  readonly transcriber: RemoteEngine<Transcriber>;
  readonly voice: RemoteEngine<Voice>;
} {
  const who: RemoteName = { name: 'Deepgram', keyName: 'DEEPGRAM_API_KEY', apiKey };
  const load = async () => {
    const { createDeepgram } = await import('@ai-sdk/deepgram');
    return createDeepgram({ apiKey: apiKey ?? '', fetch: packagedFetch({ who, baseUrl, ...(limits ? { limits } : {}) }) });
  };
  return {
    transcriber: {
      state: remoteState({ id: 'deepgram', kind: 'transcriber', name: 'Deepgram', model: hearing }),
      isPreferred: true,
      models: [hearing, 'nova-2'],
      open: (model = hearing) =>
        packagedTranscriber({
          provider: 'deepgram',
          model,
          who,
          load: async () => (await load()).transcription(model),
          // Without a language it must find out by itself: its default is English.
          optionsOf: (language) => ({
            deepgram: { smartFormat: true, ...(language ? { language } : { detectLanguage: true }) },
          }),
        }),
    },
    voice: {
      state: remoteState({ id: 'deepgram', kind: 'voice', name: 'Deepgram', model: speaking, voices }),
      isPreferred: true,
      models: [speaking],
      open: (model = speaking) =>
        packagedVoice({
          provider: 'deepgram',
          model,
          who,
          rate,
          voices,
          load: async (voice) => (await load()).speech(modelOf(model, voice)),
          optionsOf: () => ({ providerOptions: { deepgram: { encoding: 'linear16', container: 'none', sampleRate: rate } } }),
        }),
    },
  };
}
