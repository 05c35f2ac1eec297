import type { Provider } from '@causeway/contract';

export interface ModelPreset {
  readonly kind: Provider['kind'];
  /** Undefined: it must be said. */
  readonly url: string | undefined;
  /** Whether it answers nobody without a key. */
  readonly needsKey: boolean;
}

/** What `causeway models add` knows by name. */
export const modelPresets: Readonly<Record<string, ModelPreset>> = {
  openai: { kind: 'openai', url: 'https://api.openai.com/v1', needsKey: true },
  anthropic: { kind: 'anthropic', url: 'https://api.anthropic.com/v1', needsKey: true },
  google: { kind: 'google', url: 'https://generativelanguage.googleapis.com/v1beta', needsKey: true },
  openrouter: { kind: 'openai', url: 'https://openrouter.ai/api/v1', needsKey: true },
  ollama: { kind: 'openai', url: 'http://127.0.0.1:11434/v1', needsKey: false },
  lmstudio: { kind: 'openai', url: 'http://127.0.0.1:1234/v1', needsKey: false },
  vllm: { kind: 'openai', url: 'http://127.0.0.1:8000/v1', needsKey: false },
  sarvam: { kind: 'openai', url: 'https://api.sarvam.ai/v1', needsKey: true },
  custom: { kind: 'openai', url: undefined, needsKey: false },
};
