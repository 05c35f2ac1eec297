import type { Model } from '@causeway/contract';

export interface ModelWishes {
  /** What the session was last asked with. */
  readonly session: string | null | undefined;
  /** What was chosen last in this browser. */
  readonly last: string | undefined;
  /** What answers when nobody chooses. */
  readonly standard: string | null | undefined;
}

/** The first wish that is offered, else the first model; undefined when there is none. */
export function chooseModel(models: readonly Model[], { session, last, standard }: ModelWishes): string | undefined {
  const find = (wish: string | null | undefined) =>
    typeof wish === 'string' ? models.find(({ id }) => id === wish || id.endsWith(`/${wish}`))?.id : undefined;
  return find(session) ?? find(last) ?? find(standard) ?? models[0]?.id;
}

/** Models that embed, rank or speak do not chat; where a provider offers nothing else, its names mislead and all stay. */
export function chatModels(models: readonly Model[]): readonly Model[] {
  const chatting = models.filter(({ id }) => !/embed|rerank|whisper|(?:^|[/-])tts/iu.test(id));
  return chatting.length === 0 ? models : chatting;
}

export interface ModelGroup {
  readonly group: string;
  readonly items: readonly { readonly value: string; readonly label: string }[];
}

/** Under their provider, by name. */
export function groupModels(models: readonly Model[]): readonly ModelGroup[] {
  const providers = [...new Set(models.map(({ id }) => providerOf(id)))].toSorted();
  return providers.map((provider) => ({
    group: provider,
    items: models
      .filter(({ id }) => providerOf(id) === provider)
      .map(({ id }) => ({ value: id, label: modelName(id) }))
      .toSorted((one, other) => one.label.localeCompare(other.label)),
  }));
}

const providerOf = (id: string): string => (id.includes('/') ? id.slice(0, id.indexOf('/')) : 'Models');

/** Without the provider: "llama3.2:3b" of "ollama/llama3.2:3b". */
export function modelName(id: string): string {
  return id.includes('/') ? id.slice(id.indexOf('/') + 1) : id;
}
