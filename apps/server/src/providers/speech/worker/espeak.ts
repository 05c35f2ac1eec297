import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { placeOf } from '../engines/find-engines.ts';

/** Words per minute at speed 1, as eSpeak-NG counts them. */
const wordsPerMinute = 165;

interface EspeakInstance {
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  get_samplerate(): number;
  synthesize(text: string, onSound: (samples: Int16Array | null) => boolean): void;
}
interface EspeakModule {
  readonly eSpeakNGWorker: new () => EspeakInstance;
}

export interface Sound {
  readonly pcm: Int16Array;
  readonly rate: number;
}
export interface Espeak {
  speak(text: string, options: { readonly voice: string; readonly speed: number }): Sound;
}

function join16(chunks: readonly Int16Array[]): Int16Array {
  const pcm = new Int16Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    pcm.set(chunk, at);
    at += chunk.length;
  }
  return pcm;
}

/** eSpeak-NG is GPL-3.0: it is loaded only where somebody installed it, and only in this thread. */
export async function openEspeak(directory: string): Promise<Espeak> {
  const script = pathToFileURL(join(placeOf(directory, '@echogarden/espeak-ng-emscripten'), 'espeak-ng.js')).href;
  const { default: load } = (await import(script)) as { default: () => Promise<EspeakModule> };
  const { eSpeakNGWorker: EspeakWorker } = await load();
  const worker = new EspeakWorker();
  return {
    speak(text, { voice, speed }) {
      worker.set_voice(voice);
      worker.set_rate(Math.round(wordsPerMinute * speed));
      const chunks: Int16Array[] = [];
      worker.synthesize(text, (samples) => {
        if (samples !== null && samples.length > 0) chunks.push(samples);
        return false;
      });
      return { pcm: join16(chunks), rate: worker.get_samplerate() };
    },
  };
}
