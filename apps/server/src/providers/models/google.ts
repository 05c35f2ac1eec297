import { Fault } from '@causeway/contract';
import type { GoogleProvider } from '@ai-sdk/google';
import { fetchWithoutRedirects, withVersion } from './base-url.ts';
import { packVector } from './embeddings.ts';
import { closeUpstream } from './exchange.ts';
import type { EmbeddingBody, Usage } from './model.ts';
import { createProviderList } from './provider-list.ts';
import type { RelayOptions } from './relay.ts';
import type { ModelSource, SourceCall, SourceEmbeddings } from './source.ts';
import { translateFault } from './translate-fault.ts';
import { Translator } from './translate.ts';
import { faultOfContent } from './upstream-fault.ts';
import { isRecord } from './json-value.ts';

function namesOf(body: unknown): string[] | undefined {
  if (!isRecord(body) || !Array.isArray(body['models'])) return undefined;
  return body['models'].flatMap((one: unknown) => {
    if (!isRecord(one) || typeof one['name'] !== 'string') return [];
    const methods: unknown = one['supportedGenerationMethods'];
    const isUsable = !Array.isArray(methods) || methods.includes('generateContent') || methods.includes('embedContent');
    return isUsable ? [one['name'].replace(/^models\//u, '')] : [];
  });
}

function textsOf(input: EmbeddingBody['input']): string[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  return inputs.map((one) => {
    if (typeof one === 'string') return one;
    throw new Fault('invalid_request', { param: 'input', message: 'This provider embeds texts, not token numbers.' });
  });
}

async function embed(provider: GoogleProvider, { model, body, signal }: SourceCall<EmbeddingBody>): Promise<SourceEmbeddings> {
  const embedder = provider.embeddingModel(model);
  const values = textsOf(body.input);
  const perCall = (await embedder.maxEmbeddingsPerCall) ?? values.length;
  const vectors: number[][] = [];
  let tokens = 0;
  for (let start = 0; start < values.length; start += perCall) {
    const { embeddings, usage } = await embedder.doEmbed({ values: values.slice(start, start + perCall), abortSignal: signal });
    vectors.push(...embeddings);
    tokens += usage?.tokens ?? 0;
  }
  const isPacked = body.encoding_format === 'base64';
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: isPacked ? packVector(vector) : vector,
  }));
  const usage: Usage = { inputTokens: tokens, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  const json = { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
  return { bytes: Buffer.from(JSON.stringify(json)), usage };
}

/** Google's Gemini API through `@ai-sdk/google`, which is loaded at the first answer. */
export function createGoogleSource({ name, baseUrl, apiKey, limits }: RelayOptions): ModelSource {
  const baseURL = withVersion(baseUrl, '/v1beta');
  const headers = { 'x-goog-api-key': apiKey ?? '' };
  const list = createProviderList({ name, baseUrl: baseURL, apiKey, headers, path: '/models?pageSize=1000', limits });
  const { upstream } = list;
  let loading: Promise<GoogleProvider> | undefined;

  async function load(): Promise<GoogleProvider> {
    const { createGoogle } = await import('@ai-sdk/google');
    return createGoogle({ baseURL, apiKey: apiKey ?? '', fetch: fetchWithoutRedirects });
  }
  const provider = (): Promise<GoogleProvider> => {
    loading ??= load();
    return loading;
  };

  const translator = new Translator({
    who: upstream,
    limits,
    loadModel: async (model) => (await provider()).languageModel(model),
  });
  return {
    list: async (signal) => {
      const names = namesOf(await list.fetch(signal));
      if (!names) throw faultOfContent(upstream, 'JSON without models', 'a list of models');
      return names;
    },
    complete: (call) => translator.complete(call),
    stream: (call) => translator.stream(call),
    embed: async (call) => {
      try {
        return await embed(await provider(), call);
      } catch (error) {
        if (call.signal.aborted) throw error;
        throw translateFault(upstream, error, false);
      }
    },
    close: () => closeUpstream(upstream),
  };
}
