import { Fault } from '@causeway/contract';
import type { AnthropicProvider } from '@ai-sdk/anthropic';
import { fetchWithoutRedirects, withVersion } from './base-url.ts';
import { closeUpstream } from './exchange.ts';
import { createProviderList } from './provider-list.ts';
import type { RelayOptions } from './relay.ts';
import type { ModelSource } from './source.ts';
import { Translator } from './translate.ts';
import { faultOfContent } from './upstream-fault.ts';

const version = '2023-06-01';

function namesOf(body: unknown): string[] | undefined {
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data)) return undefined;
  return body.data.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'id' in one && typeof one.id === 'string' ? [one.id] : [],
  );
}

/** Anthropic through `@ai-sdk/anthropic`, which is loaded at the first answer. */
export function createAnthropicSource({ name, baseUrl, apiKey, limits }: RelayOptions): ModelSource {
  const baseURL = withVersion(baseUrl, '/v1');
  const headers = { 'x-api-key': apiKey ?? '', 'anthropic-version': version };
  const list = createProviderList({ name, baseUrl: baseURL, apiKey, headers, path: '/models?limit=1000', limits });
  const { upstream } = list;
  let loading: Promise<AnthropicProvider> | undefined;

  async function load(): Promise<AnthropicProvider> {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ baseURL, apiKey: apiKey ?? '', fetch: fetchWithoutRedirects });
  }

  const translator = new Translator({
    who: upstream,
    limits,
    loadModel: async (model) => {
      loading ??= load();
      return (await loading).languageModel(model);
    },
  });
  return {
    list: async (signal) => {
      const names = namesOf(await list.fetch(signal));
      if (!names) throw faultOfContent(upstream, 'JSON without data', 'a list of models');
      return names;
    },
    complete: (call) => translator.complete(call),
    stream: (call) => translator.stream(call),
    embed: async () => {
      throw new Fault('model_not_found', {
        message: `The provider "${name}" (Anthropic) makes no embeddings.`,
        param: 'model',
      });
    },
    close: () => closeUpstream(upstream),
  };
}
