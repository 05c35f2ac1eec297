import { createEcho } from './echo.ts';
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
    case 'google':
    case 'gguf':
      return createRelay({ name, baseUrl, apiKey, limits });
  }
}
