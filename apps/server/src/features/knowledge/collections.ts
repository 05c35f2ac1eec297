import { Fault, defaultCollectionSettings, mintId } from '@causeway/contract';
import type { BodyOf, Collection, CollectionSettings, createCollection, updateCollection } from '@causeway/contract';
import type { CollectionRepository } from './collection-repository.ts';
import { toCollection } from './describe-document.ts';
import type { CollectionRef, StoredCollection } from './stored-document.ts';

/** What must happen to documents when settings change. */
export type Refresh = 'read' | 'embed' | 'none';

export interface CollectionsNeeds {
  readonly repository: CollectionRepository;
  /** Documents of the collection are read or embedded again. */
  readonly refresh: (ref: CollectionRef, what: Exclude<Refresh, 'none'>) => Promise<void>;
  readonly removeDocuments: (ref: CollectionRef) => Promise<void>;
  readonly now: () => number;
}

/** Takes documents for which nobody named a collection. */
const defaultName = 'Documents';
/** As strong embedding models deserve; the collection's questions correct it. */
const firstWeight = 1;

type GivenSettings = { readonly [Key in keyof CollectionSettings]?: CollectionSettings[Key] | undefined };

/** What is not given stays as it is. */
function withSettings(before: CollectionSettings, given: GivenSettings = {}): CollectionSettings {
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...before, ...told };
}

function refreshFor(before: StoredCollection['settings'], after: StoredCollection['settings']): Refresh {
  const isCutAnew = before.passage_characters !== after.passage_characters || before.overlap_percent !== after.overlap_percent;
  if (isCutAnew) return 'read';
  return after.embedding_model !== null && before.embedding_model !== after.embedding_model ? 'embed' : 'none';
}

function newCollection(owner: string, body: BodyOf<typeof createCollection>, at: number): StoredCollection {
  return {
    id: mintId('collection'),
    owner,
    name: body.name,
    description: body.description,
    settings: withSettings(defaultCollectionSettings, body.settings),
    denseWeight: firstWeight,
    questions: [],
    evaluation: null,
    createdAt: at,
    updatedAt: at,
  };
}

/** Collections of one owner: what is not theirs does not exist. */
export function createCollections({ repository, refresh, removeDocuments, now }: CollectionsNeeds) {
  async function get(ref: CollectionRef): Promise<StoredCollection> {
    const collection = await repository.find(ref);
    if (!collection) throw new Fault('not_found', { param: 'collection_id', message: 'There is no such collection.' });
    return collection;
  }
  const describe = async (collection: StoredCollection): Promise<Collection> =>
    toCollection(collection, (await repository.counts(collection.owner)).get(collection.id));

  async function insert(owner: string, body: BodyOf<typeof createCollection>): Promise<StoredCollection> {
    const collection = newCollection(owner, body, now());
    await repository.insert(collection);
    return collection;
  }

  return {
    get,
    describe,
    create: async (owner: string, body: BodyOf<typeof createCollection>): Promise<Collection> =>
      toCollection(await insert(owner, body)),

    async list(owner: string): Promise<Collection[]> {
      const counts = await repository.counts(owner);
      return (await repository.list(owner)).map((collection) => toCollection(collection, counts.get(collection.id)));
    },

    /** Those named, or all. Throws `not_found` for one that is not theirs. */
    async getMany(owner: string, ids: readonly string[] | undefined): Promise<readonly StoredCollection[]> {
      const all = await repository.list(owner);
      if (ids === undefined) return all;
      return ids.map((id) => {
        const found = all.find((each) => each.id === id);
        if (!found) throw new Fault('not_found', { param: 'collection_ids', message: `There is no collection ${id}.` });
        return found;
      });
    },

    /** The one named, or the one that takes documents nobody named one for. */
    async getOrDefault(owner: string, id: StoredCollection['id'] | undefined): Promise<StoredCollection> {
      if (id !== undefined) return get({ owner, id });
      const all = await repository.list(owner);
      const named = all.find(({ name }) => name === defaultName);
      return named ?? insert(owner, { name: defaultName, description: '', settings: {} });
    },

    async update(ref: CollectionRef, body: BodyOf<typeof updateCollection>): Promise<Collection> {
      const before = await get(ref);
      const { settings, name = before.name, description = before.description } = body;
      const changed = { ...before, name, description, settings: withSettings(before.settings, settings), updatedAt: now() };
      await repository.update(changed);
      const what = refreshFor(before.settings, changed.settings);
      if (what !== 'none') await refresh(ref, what);
      return describe(changed);
    },

    async remove(ref: CollectionRef): Promise<void> {
      await get(ref);
      await removeDocuments(ref);
      await repository.remove(ref);
    },

    async removeOf(owner: string): Promise<void> {
      for (const { id } of await repository.list(owner)) {
        await removeDocuments({ owner, id });
        await repository.remove({ owner, id });
      }
    },
  };
}

export type Collections = ReturnType<typeof createCollections>;
