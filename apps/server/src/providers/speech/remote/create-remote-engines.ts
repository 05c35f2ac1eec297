import { deepgramSpeech } from './deepgram.ts';
import { elevenLabsSpeech } from './elevenlabs.ts';
import { openAiSpeech } from './openai.ts';
import type { RemoteAddress, RemoteEngines, RemoteEngineSet } from './remote-engines.ts';
import { sarvamSpeech } from './sarvam.ts';

/** Those whose key is set. */
export interface RemoteSpeechConfig {
  readonly openai?: RemoteAddress | undefined;
  readonly sarvam?: RemoteAddress | undefined;
  readonly deepgram?: RemoteAddress | undefined;
  readonly elevenlabs?: RemoteAddress | undefined;
}

/** The engines of other machines that are configured; their packages are loaded when they are needed. */
export function createRemoteEngines({ openai, sarvam, deepgram, elevenlabs }: RemoteSpeechConfig): RemoteEngines {
  const all: readonly RemoteEngineSet[] = [
    ...(openai ? [openAiSpeech(openai)] : []),
    ...(sarvam ? [sarvamSpeech(sarvam)] : []),
    ...(deepgram ? [deepgramSpeech(deepgram)] : []),
    ...(elevenlabs ? [elevenLabsSpeech(elevenlabs)] : []),
  ];
  return {
    transcribers: all.map(({ transcriber }) => transcriber),
    voices: all.map(({ voice }) => voice),
    translators: all.flatMap(({ translator }) => (translator ? [translator] : [])),
  };
}
