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

export interface Speaking {
  readonly voice: string;
  readonly speed: number;
  /** Told of each part as it is made; it owns what it gets. */
  readonly onSound: (pcm: Int16Array) => void;
}
export interface Espeak {
  /** Gives samples per second. */
  speak(text: string, options: Speaking): number;
}

/** Of the first part, 100 ms: it is heard while the rest is made. Each one after it is twice as long. */
const firstPartSamples = 2205;

function join16(chunks: readonly Int16Array[]): Int16Array {
  const pcm = new Int16Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    pcm.set(chunk, at);
    at += chunk.length;
  }
  return pcm;
}

/** Takes chunks as they come and gives parts that are worth a message. */
function createParts(onSound: Speaking['onSound']) {
  let chunks: Int16Array[] = [];
  let held = 0;
  let wanted = firstPartSamples;
  const give = (): void => {
    if (held > 0) onSound(join16(chunks));
    chunks = [];
    held = 0;
    wanted *= 2;
  };
  const take = (chunk: Int16Array): void => {
    chunks.push(chunk);
    held += chunk.length;
    if (held >= wanted) give();
  };
  return { take, give };
}

/** eSpeak-NG is GPL-3.0: it is loaded only where somebody installed it, and only in this thread. */
export async function openEspeak(directory: string): Promise<Espeak> {
  const script = pathToFileURL(join(placeOf(directory, '@echogarden/espeak-ng-emscripten'), 'espeak-ng.js')).href;
  const { default: load } = (await import(script)) as { default: () => Promise<EspeakModule> };
  const { eSpeakNGWorker: EspeakWorker } = await load();
  const worker = new EspeakWorker();
  return {
    speak(text, { voice, speed, onSound }) {
      worker.set_voice(voice);
      worker.set_rate(Math.round(wordsPerMinute * speed));
      const parts = createParts(onSound);
      worker.synthesize(text, (samples) => {
        if (samples !== null && samples.length > 0) parts.take(samples);
        return false;
      });
      parts.give();
      return worker.get_samplerate();
    },
  };
}
