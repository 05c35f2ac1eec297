import type { SpeechModelV4, TranscriptionModelV4 } from '@ai-sdk/provider';
import { Fault } from '@causeway/contract';
import { ReadableStream } from 'node:stream/web';
import { listeningRate } from '../speech.ts';
import type { Transcriber, Voice } from '../speech.ts';
import { faultOfSpeechTrouble, speechFetch } from './speech-fetch.ts';
import type { RemoteLimits, RemoteName } from './speech-fetch.ts';
import { samplesOf, toWav } from './wav.ts';

export interface PackagedPlace {
  readonly who: RemoteName;
  /** Instead of the package's own host: regions, one's own server. */
  readonly baseUrl: string;
  readonly limits?: RemoteLimits;
}

/** What a package of the AI SDK sends through: our limits, our one repetition, our faults, and the host that is configured. */
export function packagedFetch({ who, baseUrl, limits }: PackagedPlace): typeof fetch {
  return async (input, init = {}) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const { signal, ...rest } = init;
    const url = baseUrl + pathname + search;
    const { headers, pieces } = await speechFetch({
      who,
      url,
      init: () => rest,
      signal: signal ?? undefined,
      ...(limits ? { limits } : {}),
    });
    const parts: Uint8Array[] = [];
    for await (const piece of pieces) parts.push(piece);
    return new Response(Buffer.concat(parts), { headers });
  };
}

type HearingOptions = Parameters<TranscriptionModelV4['doGenerate']>[0];
type SpeakingOptions = Parameters<SpeechModelV4['doGenerate']>[0];

/** What a package says in its own way. */
function packagedFault(who: RemoteName, error: unknown): Fault {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof Fault) return cause;
  if (!(error instanceof Error && error.name.startsWith('AI_'))) return faultOfSpeechTrouble(who, error);
  const message = `${who.name} answered something that its package cannot read.`;
  return new Fault('speech_failed', { message, reason: error.message, dependency: who.name, cause: error });
}

export interface PackagedTranscriber {
  readonly provider: string;
  readonly model: string;
  readonly who: RemoteName;
  /** Loads the package at the first words. */
  readonly load: () => Promise<TranscriptionModelV4>;
  readonly optionsOf: (language: string | undefined) => HearingOptions['providerOptions'];
}

export const packagedTranscriber = ({ provider, model, who, load, optionsOf }: PackagedTranscriber): Transcriber => ({
  provider,
  model,
  isLocal: false,
  async transcribe(pcm, { language, signal } = {}) {
    const providerOptions = optionsOf(language);
    try {
      const { text, language: heard } = await (
        await load()
      ).doGenerate({
        audio: toWav(pcm, listeningRate),
        mediaType: 'audio/wav',
        ...(providerOptions ? { providerOptions } : {}),
        ...(signal ? { abortSignal: signal } : {}),
      });
      return { text: text.trim(), ...(heard === undefined ? {} : { language: heard }) };
    } catch (error) {
      throw packagedFault(who, error);
    }
  },
});

export interface PackagedVoice {
  readonly provider: string;
  readonly model: string;
  readonly who: RemoteName;
  readonly rate: number;
  readonly voices: readonly string[];
  /** The model for a voice: of some providers each voice is one. */
  readonly load: (voice: string) => Promise<SpeechModelV4>;
  readonly optionsOf: (told: {
    readonly voice: string;
    readonly speed: number;
    readonly language: string | undefined;
  }) => Partial<SpeakingOptions>;
}

export const packagedVoice = ({ provider, model, who, rate, voices, load, optionsOf }: PackagedVoice): Voice => ({
  provider,
  model,
  isLocal: false,
  rate,
  voices,
  async *speak(text, { voice, speed = 1, language, signal }) {
    try {
      const spoken = await (
        await load(voice)
      ).doGenerate({
        text,
        ...optionsOf({ voice, speed, language }),
        ...(signal ? { abortSignal: signal } : {}),
      });
      const { audio } = spoken;
      const bytes = typeof audio === 'string' ? Buffer.from(audio, 'base64') : audio;
      yield* samplesOf(ReadableStream.from([bytes]));
    } catch (error) {
      throw packagedFault(who, error);
    }
  },
});
