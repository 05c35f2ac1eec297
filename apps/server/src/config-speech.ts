import type { RemoteSpeechConfig } from './providers/speech/remote/create-remote-engines.ts';
import type { RemoteAddress } from './providers/speech/remote/remote-engines.ts';

export const speechSecretNames = ['DEEPGRAM_API_KEY', 'ELEVENLABS_API_KEY'] as const;

const places = {
  openai: { keyName: 'OPENAI_API_KEY', urlName: 'OPENAI_BASE_URL', baseUrl: 'https://api.openai.com/v1' },
  sarvam: { keyName: 'SARVAM_API_KEY', urlName: 'SARVAM_BASE_URL', baseUrl: 'https://api.sarvam.ai' },
  deepgram: { keyName: 'DEEPGRAM_API_KEY', urlName: 'DEEPGRAM_BASE_URL', baseUrl: 'https://api.deepgram.com' },
  elevenlabs: { keyName: 'ELEVENLABS_API_KEY', urlName: 'ELEVENLABS_BASE_URL', baseUrl: 'https://api.elevenlabs.io' },
} as const;

/** What the reader of the environment gives. */
interface SpeechReader {
  text(name: string): string | undefined;
  problem(name: string, what: string, example: string): void;
}

export interface SpeechConfig {
  /** Engines elsewhere whose key is set. */
  readonly remote: RemoteSpeechConfig;
  /** Engines that are used when nothing is chosen: `moonshine`, `openai:whisper-1`; `espeak:hi`. */
  readonly preferred: { readonly transcriber: string | undefined; readonly voice: string | undefined };
}

function addressOf(reader: SpeechReader, name: keyof typeof places): RemoteAddress | undefined {
  const { keyName, urlName, baseUrl } = places[name];
  const apiKey = reader.text(keyName);
  const own = reader.text(urlName);
  // A base URL alone is a server of one's own that needs no key.
  if (apiKey === undefined && (own === undefined || name !== 'openai')) return undefined;
  const isUrl = own === undefined || (URL.canParse(own) && ['http:', 'https:'].includes(new URL(own).protocol));
  if (!isUrl) {
    // Of the other two the reader of the models says it.
    if (name === 'deepgram' || name === 'elevenlabs') {
      reader.problem(urlName, `"${own}" is not an http:// or https:// address`, `${urlName}=${baseUrl}`);
    }
    return undefined;
  }
  const plain = (own ?? baseUrl).replace(/\/+$/u, '');
  // Sarvam's chat is below /v1, its speech is not.
  return { baseUrl: name === 'sarvam' ? plain.replace(/\/v1$/u, '') : plain, apiKey };
}

/** The speech engines of the environment. */
export const readSpeech = (reader: SpeechReader): SpeechConfig => ({
  remote: {
    openai: addressOf(reader, 'openai'),
    sarvam: addressOf(reader, 'sarvam'),
    deepgram: addressOf(reader, 'deepgram'),
    elevenlabs: addressOf(reader, 'elevenlabs'),
  },
  preferred: { transcriber: reader.text('CAUSEWAY_TRANSCRIBER'), voice: reader.text('CAUSEWAY_VOICE') },
});
