import { listeningRate } from '../speech.ts';
import type { Transcriber, Voice } from '../speech.ts';
import { remoteState } from './remote-engines.ts';
import type { RemoteAddress, RemoteEngine } from './remote-engines.ts';
import { speechFetch, speechJson } from './speech-fetch.ts';
import type { RemoteLimits, RemoteName } from './speech-fetch.ts';
import { samplesOf, toWav } from './wav.ts';

/** What `response_format: "pcm"` is (https://platform.openai.com/docs/guides/text-to-speech). */
const pcmRate = 24_000;
const voices = [
  'alloy',
  'ash',
  'ballad',
  'cedar',
  'coral',
  'echo',
  'fable',
  'marin',
  'nova',
  'onyx',
  'sage',
  'shimmer',
  'verse',
] as const;
const hearingModels = ['gpt-4o-mini-transcribe', 'gpt-4o-transcribe', 'whisper-1'] as const;
/** The one model that translates. */
const translating = 'whisper-1';
const speakingModels = ['gpt-4o-mini-tts', 'tts-1', 'tts-1-hd'] as const;

export interface OpenAiSpeechOptions extends RemoteAddress {
  readonly limits?: RemoteLimits;
}

/** OpenAI's own server has all models; those that speak its wire have the oldest. */
const isOfOpenAi = (baseUrl: string): boolean => new URL(baseUrl).hostname === 'api.openai.com';

const headersOf = (apiKey: string | undefined): Record<string, string> =>
  apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

interface Place extends OpenAiSpeechOptions {
  readonly who: RemoteName;
}

type Task = 'transcriptions' | 'translations';

const hearerOf = ({ baseUrl, apiKey, limits, who }: Place, model: string, task: Task): Transcriber => ({
  provider: 'openai',
  model,
  isLocal: false,
  async transcribe(pcm, { language, prompt, signal } = {}) {
    const wav = toWav(pcm, listeningRate);
    const init = (): RequestInit => {
      const form = new FormData();
      form.set('file', new Blob([wav], { type: 'audio/wav' }), 'speech.wav');
      form.set('model', model);
      form.set('response_format', 'json');
      // The endpoint of translations knows no language: it finds out.
      if (language && task === 'transcriptions') form.set('language', language.slice(0, 2));
      if (prompt) form.set('prompt', prompt);
      return { method: 'POST', headers: headersOf(apiKey), body: form };
    };
    const url = `${baseUrl}/audio/${task}`;
    const { text } = await speechJson({ who, url, init, signal, ...(limits ? { limits } : {}) });
    return { text: typeof text === 'string' ? text.trim() : '' };
  },
});

const voiceOf = ({ baseUrl, apiKey, limits, who }: Place, model: string): Voice => ({
  provider: 'openai',
  model,
  isLocal: false,
  rate: pcmRate,
  voices,
  async *speak(text, { voice, speed = 1, signal }) {
    const known: readonly string[] = voices;
    // A server of one's own has voices that nobody lists; OpenAI refuses those it does not know.
    const name = known.includes(voice) || (!isOfOpenAi(baseUrl) && voice !== 'default') ? voice : 'alloy';
    const body = JSON.stringify({ model, input: text, voice: name, response_format: 'pcm', ...(speed === 1 ? {} : { speed }) });
    const headers = { ...headersOf(apiKey), 'content-type': 'application/json' };
    const url = `${baseUrl}/audio/speech`;
    const init = (): RequestInit => ({ method: 'POST', headers, body });
    const { pieces } = await speechFetch({ who, url, init, signal, ...(limits ? { limits } : {}) });
    yield* samplesOf(pieces);
  },
});

/** OpenAI's audio endpoints, and whatever server speaks them. */
export function openAiSpeech(options: OpenAiSpeechOptions): {
  readonly transcriber: RemoteEngine<Transcriber>;
  readonly voice: RemoteEngine<Voice>;
  readonly translator: RemoteEngine<Transcriber>;
} {
  const { apiKey, baseUrl } = options;
  const isOwn = isOfOpenAi(baseUrl);
  const place: Place = { ...options, who: { name: 'OpenAI', keyName: 'OPENAI_API_KEY', apiKey } };
  const [hearing, speaking] = isOwn ? [hearingModels[0], speakingModels[0]] : [hearingModels[2], speakingModels[1]];
  const name = isOwn ? 'OpenAI' : `OpenAI-compatible at ${new URL(baseUrl).host}`;
  return {
    transcriber: {
      state: remoteState({ id: 'openai', kind: 'transcriber', name, model: hearing }),
      // Most servers at an address of one's own serve language models alone: named, they are asked all the same.
      isPreferred: isOwn,
      models: hearingModels,
      open: (model = hearing) => hearerOf(place, model, 'transcriptions'),
    },
    translator: {
      state: remoteState({ id: 'openai', kind: 'transcriber', name, model: translating }),
      isPreferred: isOwn,
      models: [translating],
      open: (model = translating) => hearerOf(place, model, 'translations'),
    },
    voice: {
      state: remoteState({ id: 'openai', kind: 'voice', name, model: speaking, voices }),
      isPreferred: isOwn,
      models: speakingModels,
      open: (model = speaking) => voiceOf(place, model),
    },
  };
}
