import { createAnthropicSource } from './anthropic.ts';
import { createEcho } from './echo.ts';
import { createGgufSource } from './gguf.ts';
import { createGoogleSource } from './google.ts';
import type { ModelLimits } from './limits.ts';
import type { ProviderConfig } from './model.ts';
import { createRelay } from './relay.ts';
import type { ModelSource } from './source.ts';

/** The source of a provider's kind; third-party packages are loaded on first use. */
export function createSource(config: ProviderConfig, limits: ModelLimits): ModelSource {
  const { kind, name, baseUrl, apiKey } = config;
  switch (kind) {
    case 'openai':
      return createRelay({ name, baseUrl, apiKey, limits });
    case 'echo':
      return createEcho();
    case 'anthropic':
      return createAnthropicSource({ name, baseUrl, apiKey, limits });
    case 'google':
      return createGoogleSource({ name, baseUrl, apiKey, limits });
    case 'gguf':
      return createGgufSource({ name, path: baseUrl });
  }
}
