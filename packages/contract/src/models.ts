import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { providerId } from './ids.ts';

/** OpenAI's shape; `id` is `<provider>/<model>`, and the bare model name works too while it is unambiguous. */
export const model = z.object({
  id: z.string(),
  object: z.literal('model'),
  /** Seconds since 1970 UTC. */
  created: z.number(),
  owned_by: z.string(),
});
export type Model = z.infer<typeof model>;

/** Empty when no model is configured. */
export const listModels = endpoint({
  name: 'models.list',
  method: 'GET',
  path: '/v1/models',
  summary: 'Models of every configured provider',
  access: 'models:read',
  reply: z.object({ object: z.literal('list'), data: z.array(model) }),
});

export const getModel = endpoint({
  name: 'models.get',
  method: 'GET',
  /** Model ids contain slashes, escaped or not. */
  path: '/v1/models/*',
  summary: 'One model',
  access: 'models:read',
  params: z.object({ '*': z.string() }),
  reply: model,
  faults: ['model_not_found'],
});

/** The body is OpenAI's; unknown fields pass to the upstream. */
export const createEmbeddings = endpoint({
  name: 'embeddings.create',
  method: 'POST',
  path: '/v1/embeddings',
  summary: 'Embedding vectors of texts',
  access: 'chat:write',
  body: z.looseObject({
    model: z.string().min(1).optional(),
    input: z.union([z.string(), z.array(z.string()), z.array(z.number().int()), z.array(z.array(z.number().int()))]),
    encoding_format: z.enum(['float', 'base64']).optional(),
  }),
  reply: z.looseObject({ object: z.literal('list'), data: z.array(z.looseObject({})) }),
  faults: ['model_not_found', 'no_model_configured', 'upstream_rejected', 'upstream_unreachable', 'upstream_timeout'],
  bodyLimitBytes: 8 * 1024 * 1024,
});

export const providerKinds = ['openai', 'anthropic', 'google', 'gguf'] as const;

/** A source of models. The key is never sent back, only its last four characters. */
export const provider = z.object({
  id: providerId,
  name: z.string(),
  /** `openai` is the wire, whoever speaks it: Ollama, vLLM, LM Studio, OpenRouter, Sarvam… */
  kind: z.enum(providerKinds),
  base_url: z.string(),
  key_hint: z.string().nullable(),
  /** `environment` comes from variables and is changed there. */
  source: z.enum(['environment', 'saved']),
  enabled: z.boolean(),
  /** Undefined while unknown: ask GET /v1/models. */
  models: z.array(z.string()),
  status: z.enum(['ok', 'failed', 'unknown']),
  cause: z.string().optional(),
});
export type Provider = z.infer<typeof provider>;

const providerInput = {
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/u, 'lower-case letters, digits and dashes, at most 40'),
  kind: z.enum(providerKinds).default('openai'),
  base_url: z.url({ protocol: /^https?$/u }),
  api_key: z
    .string()
    .trim()
    .regex(/^[!-~]{1,500}$/u, 'at most 500 letters, digits and signs of ASCII, without spaces')
    .optional(),
  models: z.array(z.string().min(1)).optional().describe('Only these; by default whatever the provider lists'),
};

export const listProviders = endpoint({
  name: 'providers.list',
  method: 'GET',
  path: '/api/v1/providers',
  summary: 'Configured providers with their state',
  access: 'models:read',
  reply: z.object({ providers: z.array(provider), default_model: z.string().nullable() }),
});

export const createProvider = endpoint({
  name: 'providers.create',
  method: 'POST',
  path: '/api/v1/providers',
  summary: 'Add a provider; its key is encrypted and bound to the host of its address',
  access: 'models:write',
  body: z.strictObject(providerInput),
  reply: provider,
  status: 201,
  faults: ['conflict'],
});

/** A new base URL on another host needs the key again: a stored key never travels to a host it was not given for. */
export const updateProvider = endpoint({
  name: 'providers.update',
  method: 'PATCH',
  path: '/api/v1/providers/:id',
  summary: 'Change a provider',
  access: 'models:write',
  params: z.object({ id: providerId }),
  body: z.strictObject({ ...providerInput, kind: z.enum(providerKinds), enabled: z.boolean() }).partial(),
  reply: provider,
});

export const deleteProvider = endpoint({
  name: 'providers.delete',
  method: 'DELETE',
  path: '/api/v1/providers/:id',
  summary: 'Remove a provider and its key',
  access: 'models:write',
  params: z.object({ id: providerId }),
  status: 204,
});

/** Tests a provider: lists its models now. */
export const checkProvider = endpoint({
  name: 'providers.check',
  method: 'POST',
  path: '/api/v1/providers/:id/check',
  summary: 'Ask the provider for its models now',
  access: 'models:write',
  params: z.object({ id: providerId }),
  reply: provider,
});

export const foundProvider = z.object({
  name: z.string(),
  kind: z.enum(providerKinds),
  base_url: z.string(),
  models: z.array(z.string()),
});
export type FoundProvider = z.infer<typeof foundProvider>;

/** Ollama (11434), LM Studio (1234) and llama-server (8080) on loopback that are not configured yet. */
export const discoverProviders = endpoint({
  name: 'providers.discover',
  method: 'GET',
  path: '/api/v1/providers/found',
  summary: 'Model servers that run on this machine and are not in use yet',
  access: 'models:read',
  reply: z.object({ found: z.array(foundProvider) }),
});

export const setDefaultModel = endpoint({
  name: 'models.set-default',
  method: 'PUT',
  path: '/api/v1/default-model',
  summary: 'The model that answers when a request names none',
  access: 'models:write',
  body: z.strictObject({ model: z.string().min(1).nullable() }),
  reply: z.object({ default_model: z.string().nullable() }),
  faults: ['model_not_found'],
});
