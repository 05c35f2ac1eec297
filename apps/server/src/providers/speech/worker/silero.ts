import { join } from 'node:path';
import { placeOf } from '../engines/find-engines.ts';
import { frameSamples } from '../speech.ts';
import { openModel } from './onnx.ts';
import type { Onnx, OnnxSession, Tensor } from './onnx.ts';

/** Samples of the frame before that the model wants to see again (silero-vad, utils_vad.py). */
const contextSamples = 64;
const stateSize = 128;

interface Ear {
  state: Float32Array;
  context: Float32Array;
}

const newEar = (): Ear => ({ state: new Float32Array(2 * stateSize), context: new Float32Array(contextSamples) });

export interface FrameDetector {
  hear(channel: number, frame: Int16Array): Promise<number>;
  forget(channel: number): void;
}

function inputOf(frame: Int16Array, ear: Ear): Float32Array {
  const input = new Float32Array(contextSamples + frameSamples);
  input.set(ear.context);
  for (let at = 0; at < frameSamples; at += 1) input[contextSamples + at] = (frame[at] ?? 0) / 32_768;
  ear.context = input.slice(-contextSamples);
  return input;
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

  async hear(channel: number, frame: Int16Array): Promise<number> {
    const ear = this.#ears.get(channel) ?? newEar();
    this.#ears.set(channel, ear);
    const input = inputOf(frame, ear);
    const output = await this.#session.run({
      input: new this.#onnx.Tensor('float32', input, [1, input.length]),
      state: new this.#onnx.Tensor('float32', ear.state, [2, 1, stateSize]),
      sr: this.#rate,
    });
    ear.state = (output['stateN']?.data as Float32Array | undefined) ?? ear.state;
    return Number(output['output']?.data[0] ?? 0);
  }

  forget(channel: number): void {
    this.#ears.delete(channel);
  }
}

/** Silero VAD v6. */
export async function openSilero(onnx: Onnx, directory: string): Promise<FrameDetector> {
  const path = join(placeOf(directory, '@ricky0123/vad-web'), 'dist', 'silero_vad_v6.onnx');
  return new Silero(onnx, await openModel(onnx, path));
}
