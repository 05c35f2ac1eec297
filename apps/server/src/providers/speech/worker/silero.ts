import { join } from 'node:path';
import { placeOf } from '../engines/find-engines.ts';
import { frameSamples } from '../speech.ts';
import { openModel } from './onnx.ts';
import type { Onnx, OnnxSession, Tensor } from './onnx.ts';

/** Samples of the frame before that the model wants to see again (silero-vad, utils_vad.py). */
const contextSamples = 64;
const stateSize = 128;
const inputSamples = contextSamples + frameSamples;

interface Ear {
  readonly state: Float32Array;
  context: Float32Array;
}

const newEar = (): Ear => ({ state: new Float32Array(2 * stateSize), context: new Float32Array(contextSamples) });

export interface HeardFrame {
  readonly channel: number;
  readonly frame: Int16Array;
}

export interface FrameDetector {
  /** Probabilities of speech, frame by frame; each channel is there once at most. */
  hear(frames: readonly HeardFrame[]): Promise<readonly number[]>;
  forget(channel: number): void;
}

function writeInput(input: Float32Array, frame: Int16Array, ear: Ear): void {
  input.set(ear.context);
  for (let at = 0; at < frameSamples; at += 1) input[contextSamples + at] = (frame[at] ?? 0) / 32_768;
  ear.context = input.slice(-contextSamples);
}

function readState(all: Float32Array, ear: Ear, { at, count }: { readonly at: number; readonly count: number }): void {
  for (const layer of [0, 1]) {
    const start = (layer * count + at) * stateSize;
    ear.state.set(all.subarray(start, start + stateSize), layer * stateSize);
  }
}

class Silero implements FrameDetector {
  readonly #onnx: Onnx;
  readonly #session: OnnxSession;
  readonly #rate: Tensor;
  readonly #ears = new Map<number, Ear>();

  constructor(onnx: Onnx, session: OnnxSession) {
    this.#onnx = onnx;
    this.#session = session;
    this.#rate = new onnx.Tensor('int64', BigInt64Array.of(16_000n), [1]);
  }

  /** All channels in one run: 100 of them cost little more than one. */
  async hear(frames: readonly HeardFrame[]): Promise<readonly number[]> {
    const count = frames.length;
    const ears = frames.map(({ channel }) => this.#earOf(channel));
    const input = new Float32Array(count * inputSamples);
    const state = new Float32Array(2 * count * stateSize);
    for (const [at, ear] of ears.entries()) {
      writeInput(input.subarray(at * inputSamples, (at + 1) * inputSamples), frames[at]?.frame ?? new Int16Array(0), ear);
      for (const layer of [0, 1]) {
        state.set(ear.state.subarray(layer * stateSize, (layer + 1) * stateSize), (layer * count + at) * stateSize);
      }
    }
    const output = await this.#session.run({
      input: new this.#onnx.Tensor('float32', input, [count, inputSamples]),
      state: new this.#onnx.Tensor('float32', state, [2, count, stateSize]),
      sr: this.#rate,
    });
    const next = output['stateN']?.data as Float32Array | undefined;
    for (const [at, ear] of ears.entries()) if (next) readState(next, ear, { at, count });
    return ears.map((_, at) => Number(output['output']?.data[at] ?? 0));
  }

  forget(channel: number): void {
    this.#ears.delete(channel);
  }

  #earOf(channel: number): Ear {
    const ear = this.#ears.get(channel) ?? newEar();
    this.#ears.set(channel, ear);
    return ear;
  }
}

/** Silero VAD v6. */
export async function openSilero(onnx: Onnx, directory: string): Promise<FrameDetector> {
  const path = join(placeOf(directory, '@ricky0123/vad-web'), 'dist', 'silero_vad_v6.onnx');
  return new Silero(onnx, await openModel(onnx, path));
}
