import { Fault } from '@causeway/contract';
import { runAttempts } from './attempts.ts';
import type { Target } from './attempts.ts';
import { createSource } from './create-source.ts';
import { discoverServers, localServers } from './discover.ts';
import type { FoundServer, LocalServer } from './discover.ts';
import { createEcho, echoModel } from './echo.ts';
import { defaultLimits } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import type {
  ChatBody,
  EmbeddingBody,
  ModelAnswer,
  ModelInfo,
  ModelOptions,
  ModelPlace,
  ModelSummary,
  ModelEmbeddings,
  ProviderConfig,
  RerankAnswer,
  RerankBody,
  StreamOptions,
  UnmeteredModels,
} from './model.ts';
import { createProviderEntry } from './provider-entry.ts';
import type { ProviderEntry, ProviderState } from './provider-entry.ts';
import { firstEmbeddingModel, firstModel, idOf, nothingListed, resolveModel } from './resolve-model.ts';

export interface CreateModelsOptions {
  readonly providers: readonly ProviderConfig[];
  /** Enables the hidden `causeway/echo`. */
  readonly echo?: boolean;
  /** By full id: who takes over before the first token. */
  readonly fallbacks?: Readonly<Record<string, readonly string[]>>;
  readonly limits?: Partial<ModelLimits>;
  /** Where `discover` looks. */
  readonly localServers?: readonly LocalServer[];
}

/** The models of all providers, and what the settings need to change and show them. */
export interface ModelDirectory extends UnmeteredModels {
  /** Replaces the providers; those that did not change keep their list and connections. */
  setProviders(providers: readonly ProviderConfig[]): void;
  /** The full id; undefined: the first that is listed. */
  setDefaultModel(model: string | undefined): void;
  states(): readonly ProviderState[];
  /** Lists the models of one provider now; undefined when there is none of that id. Never throws. */
  refresh(providerId: string): Promise<ProviderState | undefined>;
  /** Resolves when every provider was asked for its models once, or after `maxWaitMs`. */
  ready(maxWaitMs?: number): Promise<void>;
  /** The body names a full id. Throws `model_not_found` where its provider has no such endpoint. */
  rerank(body: RerankBody, options: ModelOptions): Promise<RerankAnswer>;
  /** Model servers that run on this machine, in use or not. */
  discover(): Promise<readonly FoundServer[]>;
  /** Of a full id; undefined for a provider that is not configured. */
  placeOf(id: string): ModelPlace | undefined;
  /** The full id of what a call without or with this name will reach; waits for lists where the name needs them. */
  locate(model: string | undefined, use: 'chat' | 'embeddings'): Promise<string>;
  close(): void;
}

/** Everything but the calls, which are metered elsewhere. */
export type ModelSettings = Omit<ModelDirectory, 'complete' | 'stream' | 'embed'>;

class Directory implements ModelDirectory {
  readonly #limits: ModelLimits;
  readonly #fallbacks: Readonly<Record<string, readonly string[]>>;
  readonly #echo: Target | undefined;
  readonly #localServers: readonly LocalServer[];
  #entries: readonly ProviderEntry[] = [];
  #default: string | undefined;

  constructor(options: CreateModelsOptions) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#fallbacks = options.fallbacks ?? {};
    this.#localServers = options.localServers ?? localServers;
    this.#echo = options.echo === true ? createEchoTarget(this.#limits) : undefined;
    this.setProviders(options.providers);
  }

  setProviders(providers: readonly ProviderConfig[]): void {
    const old = this.#entries;
    this.#entries = providers.map((config) => {
      const same = old.find((entry) => JSON.stringify(entry.config) === JSON.stringify(config));
      return same ?? createProviderEntry(config, createSource(config, this.#limits), this.#limits);
    });
    for (const entry of old) if (!this.#entries.includes(entry)) entry.close();
    this.#renew();
  }

  setDefaultModel(model: string | undefined): void {
    this.#default = model;
  }

  states(): readonly ProviderState[] {
    return this.#entries.map((entry) => entry.state());
  }

  async refresh(providerId: string): Promise<ProviderState | undefined> {
    return this.#entries.find((entry) => entry.config.id === providerId)?.refresh();
  }

  async ready(maxWaitMs?: number): Promise<void> {
    const unknown = this.#entries.filter((entry) => entry.state().status === 'unknown');
    if (unknown.length === 0) return;
    const all = Promise.all(unknown.map((entry) => entry.refresh()));
    if (maxWaitMs === undefined) {
      await all;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, maxWaitMs);
    await Promise.race([all, promise]);
    clearTimeout(timer);
  }

  list(): readonly ModelInfo[] {
    this.#renew();
    return this.#entries.flatMap((entry) =>
      entry.state().models.map((model) => ({ id: idOf({ entry, model }), provider: entry.config.name, created: entry.since })),
    );
  }

  defaultModel(): string | undefined {
    if (this.#default !== undefined && this.#isKnown(this.#default)) return this.#default;
    const first = firstModel(this.#entries);
    return first && idOf(first);
  }

  resolve(model: string | undefined): string {
    if (model === echoModel && this.#echo) return model;
    const name = model ?? this.defaultModel();
    if (name === undefined) throw nothingListed(this.#entries);
    return idOf(resolveModel(this.#entries, name));
  }

  async complete(body: ChatBody, options: ModelOptions): Promise<ModelAnswer> {
    const { target, result } = await runAttempts({
      ...(await this.#plan(body.model, options)),
      isDelivered: () => false,
      attempt: ({ source, model }, hasFallback) => source.complete({ ...options, model, body, hasFallback }),
    });
    return { ...result, model: target.id };
  }

  async stream(body: ChatBody, options: StreamOptions): Promise<ModelSummary> {
    let hasDelivered = false;
    const onEvent: StreamOptions['onEvent'] = (event) => {
      hasDelivered = true;
      return options.onEvent(event);
    };
    const { target, result } = await runAttempts({
      ...(await this.#plan(body.model, options)),
      isDelivered: () => hasDelivered,
      attempt: ({ source, model }, hasFallback) => source.stream({ ...options, model, body, hasFallback, onEvent }),
    });
    return { ...result, model: target.id };
  }

  async embed(body: EmbeddingBody, options: ModelOptions): Promise<ModelEmbeddings> {
    const { target, result } = await runAttempts({
      ...(await this.#plan(await this.locate(body.model, 'embeddings'), options)),
      isDelivered: () => false,
      attempt: ({ source, model }, hasFallback) => source.embed({ ...options, model, body, hasFallback }),
    });
    return { ...result, model: target.id };
  }

  async rerank(body: RerankBody, options: ModelOptions): Promise<RerankAnswer> {
    const { result } = await runAttempts({
      ...(await this.#plan(body.model, options)),
      isDelivered: () => false,
      attempt: async ({ source, model, id }, hasFallback) => {
        if (source.rerank !== undefined) return source.rerank({ ...options, model, body, hasFallback });
        throw new Fault('model_not_found', { param: 'model', message: `The provider of ${id} reranks nothing.` });
      },
    });
    return result;
  }

  discover(): Promise<readonly FoundServer[]> {
    return discoverServers({ limits: this.#limits, servers: this.#localServers });
  }

  placeOf(id: string): ModelPlace | undefined {
    if (id === echoModel) return { kind: 'echo', provider: 'causeway', baseUrl: '', model: 'echo' };
    const entry = this.#entries.find(({ config }) => id.startsWith(`${config.name}/`));
    if (!entry) return undefined;
    const { kind, name, baseUrl } = entry.config;
    return { kind, provider: name, baseUrl, model: id.slice(name.length + 1) };
  }

  async locate(model: string | undefined, use: 'chat' | 'embeddings'): Promise<string> {
    const named = model ?? (use === 'embeddings' ? firstEmbeddingModel(this.#entries) : undefined);
    // A full id needs no list: one slow provider must not delay the others.
    if (named === undefined || !this.#isKnown(named)) await this.ready();
    this.#renew();
    return this.resolve(named);
  }

  close(): void {
    for (const entry of this.#entries) entry.close();
    this.#entries = [];
  }

  #renew(): void {
    for (const entry of this.#entries) entry.renew();
  }

  #isKnown(id: string): boolean {
    return this.#entries.some((entry) => id.startsWith(`${entry.config.name}/`));
  }

  async #plan(
    model: string | undefined,
    options: ModelOptions,
  ): Promise<{ targets: readonly Target[]; signal: AbortSignal; budgetMs: number }> {
    const first = await this.locate(model, 'chat');
    const targets = [first, ...(this.#fallbacks[first] ?? [])].flatMap((id) => this.#target(id) ?? []);
    return { targets, signal: options.signal, budgetMs: this.#limits.retryBudgetMs };
  }

  /** Undefined for a fallback that is not there any more. */
  #target(id: string): Target | undefined {
    if (id === echoModel) return this.#echo;
    if (!this.#isKnown(id)) return undefined;
    const { entry, model } = resolveModel(this.#entries, id);
    return { id, model, source: entry.source, guard: entry.guard(model) };
  }
}

function createEchoTarget(limits: ModelLimits): Target {
  const source = createEcho();
  const config: ProviderConfig = { id: 'echo', name: 'causeway', kind: 'echo', baseUrl: '', apiKey: undefined, models: [] };
  return { id: echoModel, model: 'echo', source, guard: createProviderEntry(config, source, limits).guard('echo') };
}

/** All models of all providers behind one door. Lists are fetched in the background; nothing here waits at start. */
export function createModels(options: CreateModelsOptions): ModelDirectory {
  return new Directory(options);
}
