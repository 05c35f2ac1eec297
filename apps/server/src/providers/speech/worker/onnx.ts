import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of onnxruntime-node that is used here (https://onnxruntime.ai/docs/api/js). */
export interface Tensor {
  readonly data: Float32Array | BigInt64Array | Uint8Array;
  readonly dims: readonly number[];
}
export interface OnnxSession {
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}
export interface Onnx {
  readonly Tensor: new (
    type: 'float32' | 'int64' | 'bool',
    data: Float32Array | BigInt64Array | readonly boolean[],
    dims: readonly number[],
  ) => Tensor;
  readonly InferenceSession: {
    create(path: string, options: Readonly<Record<string, unknown>>): Promise<OnnxSession>;
  };
}

/** The runtime of an engine folder. */
export const loadOnnx = (directory: string): Onnx => createRequire(join(directory, 'index.js'))('onnxruntime-node') as Onnx;

/** One thread each: the engines share a core with nobody, and two threads of one model only wait for each other. */
export const openModel = (onnx: Onnx, path: string): Promise<OnnxSession> =>
  onnx.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
