import type { Provider } from '@causeway/contract';

/** A known source of models: what is usually typed is filled in. */
export interface ProviderPreset {
  readonly name: string;
  /** As shown. */
  readonly label: string;
  readonly kind: Provider['kind'];
  readonly baseUrl: string;
  readonly key: 'needed' | 'optional' | 'none';
  /** Where keys are made. */
  readonly keysAt?: string;
  readonly hint: string;
}

export const providerPresets: readonly ProviderPreset[] = [
  {
    name: 'openai',
    label: 'OpenAI',
    kind: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    key: 'needed',
    keysAt: 'https://platform.openai.com/api-keys',
    hint: 'GPT models',
  },
  {
    name: 'anthropic',
    label: 'Anthropic',
    kind: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    key: 'needed',
    keysAt: 'https://console.anthropic.com/settings/keys',
    hint: 'Claude models',
  },
  {
    name: 'google',
    label: 'Google',
    kind: 'google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    key: 'needed',
    keysAt: 'https://aistudio.google.com/apikey',
    hint: 'Gemini models',
  },
  {
    name: 'openrouter',
    label: 'OpenRouter',
    kind: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    key: 'needed',
    keysAt: 'https://openrouter.ai/settings/keys',
    hint: 'Many providers, one key',
  },
  {
    name: 'ollama',
    label: 'Ollama',
    kind: 'openai',
    baseUrl: 'http://127.0.0.1:11434/v1',
    key: 'none',
    hint: 'On this machine',
  },
  {
    name: 'lm-studio',
    label: 'LM Studio',
    kind: 'openai',
    baseUrl: 'http://127.0.0.1:1234/v1',
    key: 'none',
    hint: 'On this machine',
  },
  {
    name: 'llama-server',
    label: 'llama-server',
    kind: 'openai',
    baseUrl: 'http://127.0.0.1:8080/v1',
    key: 'optional',
    hint: 'llama.cpp',
  },
  { name: 'vllm', label: 'vLLM', kind: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', key: 'optional', hint: 'Own GPU server' },
  {
    name: 'sarvam',
    label: 'Sarvam',
    kind: 'openai',
    baseUrl: 'https://api.sarvam.ai/v1',
    key: 'needed',
    keysAt: 'https://dashboard.sarvam.ai',
    hint: 'Indian languages',
  },
  { name: 'custom', label: 'Another', kind: 'openai', baseUrl: '', key: 'optional', hint: 'Speaks OpenAI’s protocol' },
];
