import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { frameSamples } from './speech.ts';
import type { Detector } from './speech.ts';
import type { EngineAnswer, EngineAsk, EngineWorkerData } from './worker/messages.ts';

type Told = { readonly [Kind in EngineAsk['kind']]: Omit<Extract<EngineAsk, { readonly kind: Kind }>, 'id' | 'kind'> };
type Replied = Extract<EngineAnswer, { readonly id: number }>;

interface Waiting {
  readonly kind: EngineAsk['kind'];
  readonly onSound: ((pcm: Int16Array) => void) | undefined;
  readonly resolve: (answer: Replied) => void;
  readonly reject: (error: Error) => void;
}

/** A transcript of half a minute takes 3 s. */
const closeMs = 5000;

/** The one thread in which the engines of this machine run; started at the first use, again after a crash. */
export class EngineThread {
  readonly #data: EngineWorkerData;
  #worker: Worker | undefined;
  #count = 0;
  /** Frames of this turn of the loop, and whose they are. */
  #channels: number[] = [];
  #frames = new Int16Array(0);
  readonly #waiting = new Map<number, Waiting>();
  readonly #listening = new Map<number, ((probability: number) => void)[]>();

  constructor(data: EngineWorkerData) {
    this.#data = data;
  }

  ask<Kind extends 'transcribe' | 'speak' | 'warm'>(
    kind: Kind,
    told: Told[Kind],
    onSound?: (pcm: Int16Array) => void,
  ): Promise<Replied> {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { kind, onSound, resolve, reject });
      this.#post({ kind, id, ...told } as unknown as EngineAsk);
    });
  }

  /** Sound as it is made. */
  speak(told: Told['speak']): AsyncIterable<Int16Array> {
    // Whoever leaves early is no trouble: what comes later goes nowhere.
    const sound = new Readable({ objectMode: true, read: () => undefined });
    this.ask('speak', told, (pcm) => sound.push(pcm)).then(
      () => sound.push(null),
      (error: unknown) => sound.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    return sound;
  }

  /** It finds out words, or has to. */
  get isUnderstanding(): boolean {
    return [...this.#waiting.values()].some(({ kind }) => kind === 'transcribe');
  }

  openDetector(): Detector {
    this.#count += 1;
    const channel = this.#count;
    const heard: ((probability: number) => void)[] = [];
    this.#listening.set(channel, heard);
    return {
      isSelective: this.#data.engines.includes('silero'),
      hear: (frame) =>
        new Promise((resolve) => {
          heard.push(resolve);
          this.#hear(channel, frame);
        }),
      reset: () => this.#post({ kind: 'reset', channel }),
      close: () => {
        this.#listening.delete(channel);
        if (this.#worker) this.#post({ kind: 'close', channel });
        for (const resolve of heard.splice(0)) resolve(0);
      },
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const ended = once(worker, 'exit');
    worker.postMessage({ kind: 'end' } satisfies EngineAsk);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, closeMs);
    await Promise.race([ended, promise]);
    clearTimeout(timer);
  }

  /** Frames that come in one turn of the loop go together. */
  #hear(channel: number, frame: Int16Array): void {
    if (this.#channels.length === 0) setImmediate(() => this.#sendFrames());
    const at = this.#channels.push(channel) * frameSamples;
    if (at > this.#frames.length) {
      const larger = new Int16Array(Math.max(at, this.#frames.length * 2));
      larger.set(this.#frames);
      this.#frames = larger;
    }
    this.#frames.set(frame, at - frameSamples);
  }

  #sendFrames(): void {
    if (this.#channels.length === 0) return;
    const [channels, frames] = [this.#channels, this.#frames];
    this.#channels = [];
    this.#frames = new Int16Array(channels.length * frameSamples);
    this.#worker ??= this.#start();
    // Given away, not copied.
    this.#worker.postMessage({ kind: 'hear', channels, frames } satisfies EngineAsk, [frames.buffer]);
  }

  #post(ask: EngineAsk): void {
    this.#sendFrames();
    this.#worker ??= this.#start();
    this.#worker.postMessage(ask);
  }

  #start(): Worker {
    const worker = new Worker(new URL('worker/main.ts', import.meta.url), { workerData: this.#data });
    worker.unref();
    worker.on('message', (answer: EngineAnswer) => this.#take(answer));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the speech engines stopped')));
    return worker;
  }

  #take(answer: EngineAnswer): void {
    if (answer.kind === 'heard') {
      for (const [at, channel] of answer.channels.entries()) {
        this.#listening.get(channel)?.shift()?.(answer.probabilities[at] ?? 0);
      }
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === 'sound') {
      waiting?.onSound?.(answer.pcm);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.kind === 'failed') waiting?.reject(new Error(answer.message));
    else waiting?.resolve(answer);
  }

  /** Whoever waits is told; the next question starts a new thread. */
  #fail(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    for (const heard of this.#listening.values()) for (const resolve of heard.splice(0)) resolve(0);
  }
}
