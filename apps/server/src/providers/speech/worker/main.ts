import { parentPort, workerData } from 'node:worker_threads';
import { frameSamples } from '../speech.ts';
import { openEspeak } from './espeak.ts';
import type { Espeak } from './espeak.ts';
import { openFvad } from './fvad.ts';
import { createHearing } from './hearing.ts';
import type { EngineAnswer, EngineAsk, EngineWorkerData } from './messages.ts';
import { openMoonshine } from './moonshine.ts';
import type { Moonshine } from './moonshine.ts';
import { loadOnnx } from './onnx.ts';
import type { Onnx } from './onnx.ts';
import { openSilero } from './silero.ts';
import type { FrameDetector } from './silero.ts';

const { directory, engines } = workerData as EngineWorkerData;

/** Made at the first use. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

let onnx: Onnx | undefined;
const getOnnx = (): Onnx => (onnx ??= loadOnnx(directory));
const detector: () => Promise<FrameDetector> = lazily(() =>
  engines.includes('silero') ? openSilero(getOnnx(), directory) : openFvad(),
);
const moonshine: () => Promise<Moonshine> = lazily(() => openMoonshine(getOnnx(), directory));
const espeak: () => Promise<Espeak> = lazily(() => openEspeak(directory));

const answer = (message: EngineAnswer, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

const hearing = createHearing(detector, (channels, probabilities) => answer({ kind: 'heard', channels, probabilities }));

const frameAt = (frames: Int16Array, at: number): Int16Array => frames.subarray(at * frameSamples, (at + 1) * frameSamples);

async function warm(): Promise<void> {
  await detector();
  if (engines.includes('moonshine')) await (await moonshine()).transcribe(new Int16Array(16_000));
  if (engines.includes('espeak')) (await espeak()).speak('Ready.', { voice: 'en-us', speed: 1, onSound: () => undefined });
}

async function perform(ask: EngineAsk): Promise<void> {
  switch (ask.kind) {
    case 'hear':
      hearing.hear(ask.channels.map((channel, at) => ({ channel, frame: frameAt(ask.frames, at) })));
      break;
    case 'reset':
    case 'close':
      hearing.forget(ask.channel);
      break;
    case 'transcribe':
      answer({ kind: 'text', id: ask.id, ...(await (await moonshine()).transcribe(ask.pcm, ask.draft)) });
      break;
    case 'speak': {
      const { id, text, voice, speed } = ask;
      const onSound = (pcm: Int16Array): void => answer({ kind: 'sound', id, pcm }, [pcm.buffer as ArrayBuffer]);
      answer({ kind: 'spoken', id, rate: (await espeak()).speak(text, { voice, speed, onSound }) });
      break;
    }
    case 'warm':
      await warm();
      answer({ kind: 'ready', id: ask.id });
      break;
    case 'end':
      await Promise.allSettled([hearing.settled(), ...[...tails].filter(([key]) => key !== endQueue).map(([, tail]) => tail)]);
      parentPort?.close();
      break;
  }
}

/** What is asked of one engine is done in order; transcripts, which take longer, let frames pass between two of their tokens. */
const tails = new Map<string, Promise<void>>();

function queue(key: string, ask: EngineAsk): void {
  const before = tails.get(key) ?? Promise.resolve();
  const after = before
    .then(() => perform(ask))
    .catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if ('id' in ask) answer({ kind: 'failed', id: ask.id, message });
    });
  tails.set(key, after);
}

const endQueue = 'end';

function queueOf({ kind }: EngineAsk): string {
  if (kind === 'end') return endQueue;
  if (kind === 'hear' || kind === 'reset' || kind === 'close') return 'hearing';
  return kind === 'speak' ? 'speaking' : 'understanding';
}

parentPort?.on('message', (ask: EngineAsk) => queue(queueOf(ask), ask));
