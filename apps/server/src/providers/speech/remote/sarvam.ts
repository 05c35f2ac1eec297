import { cutAtQuiet } from '../cut-at-quiet.ts';
import { listeningRate } from '../speech.ts';
import type { Transcriber, Voice } from '../speech.ts';
import { remoteState } from './remote-engines.ts';
import type { RemoteAddress, RemoteEngine } from './remote-engines.ts';
import { speechFetch, speechJson } from './speech-fetch.ts';
import type { RemoteLimits, RemoteName } from './speech-fetch.ts';
import { samplesOf, toWav } from './wav.ts';

/** The REST endpoint hears at most 30 s (https://docs.sarvam.ai/api-reference-docs/speech-to-text). */
const longestSamples = 29 * listeningRate;
const speakingRate = 24_000;
/** bulbul:v3 takes 0.5 to 2. */
const slowest = 0.5;
const hearing = 'saaras:v3';
const speaking = 'bulbul:v3';
const voices = [
  'shubh',
  'aditya',
  'ritu',
  'priya',
  'neha',
  'rahul',
  'pooja',
  'rohan',
  'simran',
  'kavya',
  'amit',
  'ishita',
] as const;
const spoken = ['en', 'hi', 'bn', 'gu', 'kn', 'ml', 'mr', 'or', 'pa', 'ta', 'te'] as const;
const understood = [...spoken, 'as', 'brx', 'doi', 'kok', 'ks', 'mai', 'mni', 'ne', 'sa', 'sat', 'sd', 'ur'] as const;

export interface SarvamOptions extends RemoteAddress {
  readonly limits?: RemoteLimits;
}

/** `hi` is `hi-IN` there, and Odia `od-IN`. */
function codeOf(language: string | undefined, known: readonly string[]): string | undefined {
  const short = language?.toLowerCase().split('-')[0] ?? '';
  const name = short === 'od' ? 'or' : short;
  if (!known.includes(name)) return undefined;
  return name === 'or' ? 'od-IN' : `${name}-IN`;
}

interface Heard {
  readonly wav: Uint8Array<ArrayBuffer>;
  readonly model: string;
  readonly mode: 'transcribe' | 'translate';
  readonly language: string | undefined;
}

class Sarvam {
  readonly #baseUrl: string;
  readonly #key: string;
  readonly #who: RemoteName;
  readonly #limits: { readonly limits?: RemoteLimits };

  constructor({ baseUrl, apiKey, limits }: SarvamOptions) {
    this.#baseUrl = baseUrl;
    this.#key = apiKey ?? '';
    this.#who = { name: 'Sarvam', keyName: 'SARVAM_API_KEY', apiKey };
    this.#limits = limits ? { limits } : {};
  }

  /** `translate`: into English. */
  transcriber(model: string, mode: 'transcribe' | 'translate'): Transcriber {
    return {
      provider: 'sarvam',
      model,
      isLocal: false,
      transcribe: async (pcm, { language, signal } = {}) => {
        const texts: string[] = [];
        let heard: string | undefined;
        for (const piece of cutAtQuiet(pcm, longestSamples)) {
          const wav = toWav(piece, listeningRate);
          const init = () => this.#form({ wav, model, mode, language });
          const answer = await speechJson({ ...this.#call('/speech-to-text', init), signal });
          if (typeof answer['transcript'] === 'string') texts.push(answer['transcript'].trim());
          if (typeof answer['language_code'] === 'string') heard ??= answer['language_code'];
        }
        return { text: texts.filter((text) => text !== '').join(' '), ...(heard === undefined ? {} : { language: heard }) };
      },
    };
  }

  voice(model: string): Voice {
    const call = (
      text: string,
      told: { readonly voice: string; readonly speed: number; readonly language: string | undefined },
    ) => this.#call('/text-to-speech/stream', () => this.#json(this.#speechOf(model, text, told)));
    return {
      provider: 'sarvam',
      model,
      isLocal: false,
      rate: speakingRate,
      voices,
      async *speak(text, { voice, speed = 1, language, signal }) {
        const { pieces } = await speechFetch({ ...call(text, { voice, speed, language }), signal });
        yield* samplesOf(pieces);
      },
    };
  }

  #speechOf(model: string, text: string, told: { voice: string; speed: number; language: string | undefined }) {
    const known: readonly string[] = voices;
    return {
      text,
      model,
      language_code: codeOf(told.language, spoken) ?? 'en-IN',
      speaker: known.includes(told.voice) ? told.voice : voices[0],
      pace: Math.max(slowest, told.speed),
      speech_sample_rate: speakingRate,
      output_audio_codec: 'linear16',
    };
  }

  #form({ wav, model, mode, language }: Heard): RequestInit {
    const form = new FormData();
    form.set('file', new Blob([wav], { type: 'audio/wav' }), 'speech.wav');
    form.set('model', model);
    form.set('mode', mode);
    form.set('language_code', codeOf(language, understood) ?? 'unknown');
    return { method: 'POST', headers: { 'api-subscription-key': this.#key }, body: form };
  }

  #json(body: unknown): RequestInit {
    const headers = { 'api-subscription-key': this.#key, 'content-type': 'application/json' };
    return { method: 'POST', headers, body: JSON.stringify(body) };
  }

  #call(path: string, init: () => RequestInit) {
    return { who: this.#who, url: this.#baseUrl + path, init, ...this.#limits };
  }
}

/** Sarvam: 22 languages of India and English. */
export function sarvamSpeech(options: SarvamOptions): {
  readonly transcriber: RemoteEngine<Transcriber>;
  readonly voice: RemoteEngine<Voice>;
  readonly translator: RemoteEngine<Transcriber>;
} {
  const sarvam = new Sarvam(options);
  return {
    transcriber: {
      state: remoteState({ id: 'sarvam', kind: 'transcriber', name: 'Sarvam', model: hearing, languages: understood }),
      isPreferred: true,
      models: [hearing, 'saaras:v4'],
      open: (model = hearing) => sarvam.transcriber(model, 'transcribe'),
    },
    translator: {
      state: remoteState({ id: 'sarvam', kind: 'transcriber', name: 'Sarvam', model: hearing, languages: understood }),
      isPreferred: true,
      models: [hearing, 'saaras:v4'],
      open: (model = hearing) => sarvam.transcriber(model, 'translate'),
    },
    voice: {
      state: remoteState({ id: 'sarvam', kind: 'voice', name: 'Sarvam', model: speaking, languages: spoken, voices }),
      isPreferred: true,
      models: [speaking, 'bulbul:v2'],
      open: (model = speaking) => sarvam.voice(model),
    },
  };
}
