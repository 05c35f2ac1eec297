import { Fault, mintId } from '@causeway/contract';
import type { BodyOf, FoundProvider, Model, Provider, createProvider, updateProvider } from '@causeway/contract';
import type { ModelSettings } from '../../providers/models/directory.ts';
import type { ProviderConfig } from '../../providers/models/model.ts';
import type { ProviderState } from '../../providers/models/provider-entry.ts';
import { hintOf, openKey, originOf, sealKey } from './provider-key.ts';
import type { Sealer } from './provider-key.ts';
import type { ModelsRepository, StoredProvider } from './repository.ts';

export interface ModelsServiceOptions {
  readonly repository: ModelsRepository;
  readonly models: ModelSettings;
  readonly sealer: Sealer;
  /** From environment variables: shown, not changeable here. */
  readonly environment: readonly ProviderConfig[];
  /** This server's own port: it is not a provider of its own. */
  readonly ownPort: number;
  /** The environment's choice; what is chosen in the app goes before it. */
  readonly defaultModel?: string | undefined;
  readonly onChanged: () => Promise<void>;
  readonly now: () => number;
}

export type NewProvider = BodyOf<typeof createProvider>;
export type ProviderChanges = BodyOf<typeof updateProvider>;

const reservedName = 'causeway';
const listWaitMs = 2000;

const nameTaken = (name: string): Fault =>
  new Fault('conflict', { message: `There is a provider named "${name}" already.`, param: 'name' });
const noProvider = (id: string): Fault => new Fault('not_found', { message: `There is no provider ${id}.`, param: 'id' });

/** A loopback address by any of its names. */
const placeOf = (baseUrl: string): string => originOf(baseUrl).replace(/\/\/(?:localhost|\[::1\])/u, '//127.0.0.1');

function checkUrl(baseUrl: string): void {
  const url = new URL(baseUrl);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (isPlain) return;
  throw new Fault('invalid_request', {
    message: 'The base URL must not carry credentials, a query or a fragment; the key goes into api_key.',
    param: 'base_url',
  });
}

function checkKind(kind: StoredProvider['kind'] | undefined): void {
  if (kind !== 'gguf') return;
  throw new Fault('invalid_request', {
    message: 'A GGUF file is configured by CAUSEWAY_GGUF=/path/to/model.gguf.',
    param: 'kind',
  });
}

/** Providers and their models: what is configured where, and what the server then offers. */
export class ModelsService {
  readonly #options: ModelsServiceOptions;
  /** What was read last, to see what another process (the CLI, a node without Redis) changed. */
  #known = '';
  /** Of saved keys that do not open, by provider. */
  #keyFaults: ReadonlyMap<string, Fault> = new Map();
  #reloading: Promise<void> = Promise.resolve();

  constructor(options: ModelsServiceOptions) {
    this.#options = options;
  }

  /** Reads the saved providers and hands all to the directory; one after another, so that the last state wins. */
  reload(): Promise<void> {
    const next = this.#reloading.then(() => this.#load());
    this.#reloading = next.catch(() => undefined);
    return next;
  }

  async #load(): Promise<void> {
    const { repository, models, sealer, environment } = this.#options;
    const faults = new Map<string, Fault>();
    const saved: ProviderConfig[] = [];
    const [rows, defaultModel] = await Promise.all([repository.list(), repository.findDefaultModel()]);
    this.#known = JSON.stringify([rows, defaultModel]);
    for (const stored of rows) {
      const opened = openKey(sealer, stored);
      if ('fault' in opened) faults.set(stored.id, opened.fault);
      else if (stored.isEnabled) saved.push(toConfig(stored, opened.key));
    }
    this.#keyFaults = faults;
    models.setDefaultModel(defaultModel ?? this.#options.defaultModel);
    models.setProviders([...environment, ...saved]);
  }

  /** Reads them again when another process changed them without a word on the bus. */
  async reloadIfChanged(): Promise<void> {
    const { repository } = this.#options;
    const read = await Promise.all([repository.list(), repository.findDefaultModel()]);
    if (JSON.stringify(read) !== this.#known) await this.reload();
  }

  async list(): Promise<{ providers: Provider[]; default_model: string | null }> {
    const { repository, models, environment } = this.#options;
    await models.ready(listWaitMs);
    const saved = await repository.list();
    const providers = [...environment.map((config) => this.#showConfig(config)), ...saved.map((stored) => this.#show(stored))];
    return { providers, default_model: models.defaultModel() ?? null };
  }

  async create(body: NewProvider): Promise<Provider> {
    const { repository, sealer, now } = this.#options;
    checkKind(body.kind);
    checkUrl(body.base_url);
    this.#requireFreeName(body.name);
    const place = { id: mintId('provider'), baseUrl: body.base_url };
    const key = body.api_key === undefined ? { sealedKey: null, keyHint: null } : sealKey(sealer, place, body.api_key);
    const stored = {
      ...place,
      ...key,
      name: body.name,
      kind: body.kind,
      models: body.models ?? null,
      isEnabled: true,
      createdAt: now(),
    };
    if (!(await repository.insert(stored))) throw nameTaken(body.name);
    return this.#changed(stored);
  }

  async update(id: string, changes: ProviderChanges): Promise<Provider> {
    const { repository } = this.#options;
    const old = await this.#getSaved(id);
    checkKind(changes.kind);
    if (changes.base_url !== undefined) checkUrl(changes.base_url);
    if (changes.name !== undefined) this.#requireFreeName(changes.name);
    const place = { id: old.id, baseUrl: changes.base_url ?? old.baseUrl };
    const stored: StoredProvider = {
      ...old,
      ...place,
      ...this.#changedKey(old, place.baseUrl, changes.api_key),
      name: changes.name ?? old.name,
      kind: changes.kind ?? old.kind,
      models: changes.models ?? old.models,
      isEnabled: changes.enabled ?? old.isEnabled,
    };
    if (!(await repository.update(stored))) throw nameTaken(stored.name);
    return this.#changed(stored);
  }

  async remove(id: string): Promise<void> {
    const { id: found } = await this.#getSaved(id);
    if (!(await this.#options.repository.remove(found))) throw noProvider(id);
    await this.#apply();
  }

  /** Lists the provider's models now. */
  async check(id: string): Promise<Provider> {
    const { repository, models, environment } = this.#options;
    await models.refresh(id);
    const config = environment.find((one) => one.id === id);
    if (config) return this.#showConfig(config);
    const stored = await repository.find(id);
    if (!stored) throw noProvider(id);
    return this.#show(stored);
  }

  /** Model servers on this machine that no provider points to. */
  async discover(): Promise<FoundProvider[]> {
    const { repository, models, environment, ownPort } = this.#options;
    const [found, saved] = await Promise.all([models.discover(), repository.list()]);
    const used = new Set([`http://127.0.0.1:${ownPort}`, ...[...environment, ...saved].map(({ baseUrl }) => placeOf(baseUrl))]);
    return found
      .filter(({ baseUrl }) => !used.has(placeOf(baseUrl)))
      .map(({ name, baseUrl, models: names }) => ({ name, kind: 'openai', base_url: baseUrl, models: [...names] }));
  }

  async listModels(): Promise<Model[]> {
    const { models } = this.#options;
    await models.ready(listWaitMs);
    return models.list().map(({ id, provider, created }) => ({ id, object: 'model', created, owned_by: provider }));
  }

  /** By full id or by a bare name that is unambiguous. */
  async getModel(name: string): Promise<Model> {
    const all = await this.listModels();
    const exact = all.find(({ id }) => id === name);
    if (exact) return exact;
    const id = all.length === 0 ? undefined : this.#options.models.resolve(name);
    const found = all.find((model) => model.id === id);
    if (!found) {
      throw new Fault('model_not_found', { message: `No configured provider lists the model "${name}".`, param: 'model' });
    }
    return found;
  }

  async setDefaultModel(name: string | null): Promise<string | null> {
    const { repository, models } = this.#options;
    const id = name === null ? undefined : await this.#findChosen(name);
    await repository.saveDefaultModel(id);
    await this.#apply();
    return models.defaultModel() ?? null;
  }

  /** A provider that cannot be asked may have the model; one that lists others has not. */
  async #findChosen(name: string): Promise<string> {
    const { models } = this.#options;
    await models.ready(listWaitMs);
    const id = models.resolve(name);
    const state = models.states().find((one) => id.startsWith(`${one.name}/`));
    if (state?.status === 'ok' && !state.models.includes(id.slice(state.name.length + 1))) {
      throw new Fault('model_not_found', {
        message: `The provider "${state.name}" does not list the model "${name}".`,
        param: 'model',
      });
    }
    return id;
  }

  #changedKey(old: StoredProvider, baseUrl: string, key: string | undefined): Pick<StoredProvider, 'sealedKey' | 'keyHint'> {
    if (key !== undefined) return sealKey(this.#options.sealer, { id: old.id, baseUrl }, key);
    const { sealedKey, keyHint } = old;
    if (sealedKey === null || originOf(old.baseUrl) === originOf(baseUrl)) return { sealedKey, keyHint };
    throw new Fault('invalid_request', {
      message: `The stored key was given for ${originOf(old.baseUrl)} and does not go to ${originOf(baseUrl)}. Send api_key again with the new base_url.`,
      param: 'api_key',
    });
  }

  #requireFreeName(name: string): void {
    if (name === reservedName || this.#options.environment.some((config) => config.name === name)) throw nameTaken(name);
  }

  async #getSaved(id: string): Promise<StoredProvider> {
    const config = this.#options.environment.find((one) => one.id === id);
    if (config) {
      throw new Fault('conflict', {
        message: `The provider "${config.name}" comes from environment variables; change it there and restart the server.`,
        param: 'id',
      });
    }
    const stored = await this.#options.repository.find(id);
    if (!stored) throw noProvider(id);
    return stored;
  }

  async #apply(): Promise<void> {
    await this.reload();
    await this.#options.onChanged();
  }

  async #changed(stored: StoredProvider): Promise<Provider> {
    await this.#apply();
    await this.#options.models.refresh(stored.id);
    return this.#show(stored);
  }

  #stateOf(id: string): ProviderState | undefined {
    return this.#options.models.states().find((state) => state.id === id);
  }

  #show(stored: StoredProvider): Provider {
    const state = this.#stateOf(stored.id);
    const cause = this.#keyFaults.get(stored.id) ?? state?.cause;
    return {
      id: stored.id,
      name: stored.name,
      kind: stored.kind,
      base_url: stored.baseUrl,
      key_hint: stored.keyHint,
      source: 'saved',
      enabled: stored.isEnabled,
      models: [...(state?.models ?? [])],
      status: this.#keyFaults.has(stored.id) ? 'failed' : (state?.status ?? 'unknown'),
      ...(cause ? { cause: cause.message } : {}),
    };
  }

  #showConfig(config: ProviderConfig): Provider {
    const state = this.#stateOf(config.id);
    return {
      id: config.id as Provider['id'],
      name: config.name,
      kind: config.kind === 'echo' ? 'openai' : config.kind,
      base_url: config.baseUrl,
      key_hint: config.apiKey === undefined ? null : hintOf(config.apiKey),
      source: 'environment',
      enabled: true,
      models: [...(state?.models ?? [])],
      status: state?.status ?? 'unknown',
      ...(state?.cause ? { cause: state.cause.message } : {}),
    };
  }
}

function toConfig(stored: StoredProvider, apiKey: string | undefined): ProviderConfig {
  const { id, name, kind, baseUrl, models } = stored;
  return { id, name, kind, baseUrl, apiKey, models: models ?? undefined };
}
