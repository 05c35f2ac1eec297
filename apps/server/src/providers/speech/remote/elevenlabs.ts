import type { Transcriber, Voice } from '../speech.ts';
import { packagedFetch, packagedTranscriber, packagedVoice } from './packaged-speech.ts';
import { remoteState } from './remote-engines.ts';
import type { RemoteAddress, RemoteEngine } from './remote-engines.ts';
import type { RemoteLimits, RemoteName } from './speech-fetch.ts';

const hearing = 'scribe_v2';
const speaking = 'eleven_flash_v2_5';
const rate = 24_000;
/** Voices are ids of 20 characters; these are of everybody. */
const voices = { rachel: '21m00Tcm4TlvDq8ikWAM', sarah: 'EXAVITQu4vr4xnSDxMaL', george: 'JBFqnCBsd6RMkjVDRZzb' } as const;
const isId = /^[A-Za-z0-9]{20}$/u;

export interface ElevenLabsOptions extends RemoteAddress {
  readonly limits?: RemoteLimits;
}

function idOf(voice: string): string {
  if (isId.test(voice)) return voice;
  const named: Readonly<Record<string, string>> = voices;
  return named[voice.toLowerCase()] ?? voices.rachel;
}

/** ElevenLabs through `@ai-sdk/elevenlabs`, which is loaded at the first words. */
export function elevenLabsSpeech({ baseUrl, apiKey, limits }: ElevenLabsOptions): {
  readonly transcriber: RemoteEngine<Transcriber>;
  readonly voice: RemoteEngine<Voice>;
} {
  const who: RemoteName = { name: 'ElevenLabs', keyName: 'ELEVENLABS_API_KEY', apiKey };
  const load = async () => {
    const { createElevenLabs } = await import('@ai-sdk/elevenlabs');
    return createElevenLabs({ apiKey: apiKey ?? '', fetch: packagedFetch({ who, baseUrl, ...(limits ? { limits } : {}) }) });
  };
  return {
    transcriber: {
      state: remoteState({ id: 'elevenlabs', kind: 'transcriber', name: 'ElevenLabs', model: hearing }),
      isPreferred: true,
      models: [hearing, 'scribe_v1'],
      open: (model = hearing) =>
        packagedTranscriber({
          provider: 'elevenlabs',
          model,
          who,
          load: async () => (await load()).transcription(model),
          optionsOf: (language) => ({
            elevenlabs: {
              diarize: false,
              tagAudioEvents: false,
              timestampsGranularity: 'none',
              ...(language ? { languageCode: language.slice(0, 2) } : {}),
            },
          }),
        }),
    },
    voice: {
      state: remoteState({
        id: 'elevenlabs',
        kind: 'voice',
        name: 'ElevenLabs',
        model: speaking,
        voices: Object.keys(voices),
      }),
      isPreferred: true,
      models: [speaking, 'eleven_multilingual_v2', 'eleven_v3'],
      open: (model = speaking) =>
        packagedVoice({
          provider: 'elevenlabs',
          model,
          who,
          rate,
          voices: Object.keys(voices),
          load: async () => (await load()).speech(model),
          optionsOf: ({ voice, speed }) => ({
            voice: idOf(voice),
            outputFormat: 'pcm_24000',
            // It takes 0.7 to 1.2.
            ...(speed === 1 ? {} : { speed: Math.min(1.2, Math.max(0.7, speed)) }),
          }),
        }),
    },
  };
}
