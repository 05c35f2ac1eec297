/** A package of the npm registry, and what of it is needed here. */
export interface EnginePackage {
  readonly name: string;
  readonly version: string;
  /** Of the tarball, as npm writes it. */
  readonly integrity: string;
  /** Paths in the package. */
  readonly takes: RegExp;
}

export interface EnginePackages {
  readonly id: 'silero' | 'moonshine' | 'espeak';
  readonly says: string;
  readonly licence: string;
  readonly packages: readonly EnginePackage[];
}

const platform = `${process.platform}/${process.arch}`;

/** The package's own tree holds every platform (288 MB) and its install script fetches CUDA: neither is wanted. */
const runtime: readonly EnginePackage[] = [
  {
    name: 'onnxruntime-node',
    version: '1.24.3',
    integrity: 'sha512-JH7+czbc8ALA819vlTgcV+Q214/+VjGeBHDjX81+ZCD0PCVCIFGFNtT0V4sXG/1JXypKPgScQcB3ij/hk3YnTg==',
    takes: new RegExp(String.raw`^(?:package\.json|dist/.+\.js|bin/napi-v6/${platform}/.+)$`, 'u'),
  },
  {
    name: 'onnxruntime-common',
    version: '1.24.3',
    integrity: 'sha512-GeuPZO6U/LBJXvwdaqHbuUmoXiEdeCjWi/EG7Y1HNnDwJYuk6WUbNXpF6luSUY8yASul3cmUlLGrCCL1ZgVXqA==',
    takes: /^(?:package\.json|dist\/(?:cjs|esm)\/.+\.(?:js|json))$/u,
  },
];

/** What `causeway voice install` brings: weights and programs that are inside npm packages. */
export const enginePackages: readonly EnginePackages[] = [
  {
    id: 'silero',
    says: 'notices when somebody speaks',
    licence: 'MIT',
    packages: [
      ...runtime,
      {
        name: '@ricky0123/vad-web',
        version: '0.0.31',
        integrity: 'sha512-ePVq8TvB21sdHSxVMZOEIf9JVa7MAYpaIaNXeGgsPOiMCN8xbPCdF2LS5aYj7VRR3ZxzutedgV9ZplV65IA1Fg==',
        takes: /^(?:package\.json|dist\/silero_vad_v6\.onnx)$/u,
      },
    ],
  },
  {
    id: 'moonshine',
    says: 'understands English',
    licence: 'MIT',
    packages: [
      ...runtime,
      {
        name: '@moonshine-ai/moonshine-js',
        version: '0.1.29',
        integrity: 'sha512-Gx1B3mJcbM68ihSy/LyJEuEkGq7sYMqTb04zNdcIeidU0URVlSmXP0GyiQOTTAqDZQXlIC7k+bky+FdXk0UPlg==',
        takes: /^(?:package\.json|LICENSE|dist\/model\/tiny\/quantized\/.+\.onnx)$/u,
      },
      {
        name: 'llama-tokenizer-js',
        version: '1.2.2',
        integrity: 'sha512-Wmth393dc3odWU3IzARJ3r2oIfWgw9GdJ5Gm+hGhfECNO18UHLRqEFSf511jn4E9KcQGzuuKw4Wl08pHAemLAw==',
        takes: /^(?:package\.json|LICENSE\.md|llama-tokenizer\.js)$/u,
      },
    ],
  },
  {
    id: 'espeak',
    says: 'speaks English, Hindi, Tamil and 14 more',
    licence: 'GPL-3.0',
    packages: [
      {
        name: '@echogarden/espeak-ng-emscripten',
        version: '0.3.5',
        integrity: 'sha512-Izbkm7NWccwb//RKgOp1/0k21StKN1DFIn+K7GU1XN7n6pmSi4bsk/0tYUsgQbysC4GVyrVompNmLInU/BFE+A==',
        takes: /^(?:package\.json|COPYING|espeak-ng\.(?:js|data))$/u,
      },
    ],
  },
];
export type EngineId = EnginePackages['id'];
