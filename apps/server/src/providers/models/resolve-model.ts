import { Fault } from '@causeway/contract';
import type { ProviderEntry } from './provider-entry.ts';

/** A name resolved to its provider. */
export interface Resolved {
  readonly entry: ProviderEntry;
  /** As the provider names it. */
  readonly model: string;
}

const noModel = (details: ConstructorParameters<typeof Fault>[1] = {}): Fault =>
  new Fault('no_model_configured', { param: 'model', ...details });

const notFound = (message: string): Fault => new Fault('model_not_found', { message, param: 'model' });

/** Names that no chat can be held with; a provider that lists them first should not make one the default. */
const otherPurpose =
  /embed|whisper|tts|dall-e|moderation|transcribe|realtime|image|sora|babbage|davinci|instruct|rerank|guard|audio|veo|imagen|aqa/iu;

export const idOf = ({ entry, model }: Resolved): string => `${entry.config.name}/${model}`;

const listed = (entries: readonly ProviderEntry[]): Resolved[] =>
  entries.flatMap((entry) => entry.state().models.map((model) => ({ entry, model })));

/** The full id of the first listed model that looks like one for embeddings. */
export function firstEmbeddingModel(entries: readonly ProviderEntry[]): string | undefined {
  const found = listed(entries).find(({ model }) => /embed|bge|minilm|e5-/iu.test(model));
  return found && idOf(found);
}

/** The first listed model that looks like one for chat. */
export function firstModel(entries: readonly ProviderEntry[]): Resolved | undefined {
  const all = listed(entries);
  return all.find(({ model }) => !otherPurpose.test(model)) ?? all[0];
}

/** Why there is no model although providers are configured. */
export function nothingListed(entries: readonly ProviderEntry[]): Fault {
  if (entries.length === 0) return noModel();
  const states = entries.map((entry) => entry.state());
  const failed = states.find((state) => state.cause !== undefined);
  if (failed?.cause) return failed.cause;
  if (states.some((state) => state.status === 'unknown')) {
    return new Fault('overloaded', {
      message: 'The models of the providers are being listed. Try again in a moment.',
      retryAfterMs: 500,
      param: 'model',
    });
  }
  const names = states.map((state) => `"${state.name}"`).join(', ');
  return noModel({
    message: `No model is configured: ${names} lists none.`,
    fix: { summary: 'Load a model there, for example: ollama pull llama3.2' },
  });
}

function byPrefix(entries: readonly ProviderEntry[], name: string): Resolved | undefined {
  for (const entry of entries) {
    const prefix = `${entry.config.name}/`;
    if (!name.startsWith(prefix) || name.length === prefix.length) continue;
    const model = name.slice(prefix.length);
    const { models } = entry.config;
    // A list can lag behind or name only part; what the configuration allows, the provider decides.
    if (models && !models.includes(model)) {
      throw notFound(
        `The provider "${entry.config.name}" is configured for other models than "${model}": ${models.join(', ')}.`,
      );
    }
    return { entry, model };
  }
  return undefined;
}

function byBareName(entries: readonly ProviderEntry[], name: string): Resolved | undefined {
  for (const wanted of [name, `${name}:latest`]) {
    const found = entries.filter((entry) => entry.state().models.includes(wanted)).map((entry) => ({ entry, model: wanted }));
    if (found.length > 1) {
      throw notFound(`Several providers offer "${name}": ${found.map(idOf).join(', ')}. Name one of them in full.`);
    }
    if (found[0]) return found[0];
  }
  return undefined;
}

/** Finds a model by its full id, its bare name, or at the one provider whose list is not known. Throws `model_not_found`, `no_model_configured`. */
export function resolveModel(entries: readonly ProviderEntry[], name: string): Resolved {
  const found = byPrefix(entries, name) ?? byBareName(entries, name);
  if (found) return found;
  if (entries.length === 0) throw noModel();
  const unlisted = entries.filter(
    (entry) => entry.state().status !== 'ok' && entry.config.models === undefined && entry.state().models.length === 0,
  );
  if (unlisted.length === 1 && unlisted[0]) return { entry: unlisted[0], model: name };
  throw notFound(`No configured provider offers the model "${name}".`);
}
