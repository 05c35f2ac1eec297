import type { ProviderId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database } from '../../storage/database.ts';

/** A saved provider; its key is sealed and opens only for this id and this origin. */
export interface StoredProvider {
  readonly id: ProviderId;
  readonly name: string;
  readonly kind: 'openai' | 'anthropic' | 'google' | 'gguf';
  readonly baseUrl: string;
  readonly sealedKey: string | null;
  readonly keyHint: string | null;
  readonly models: readonly string[] | null;
  readonly isEnabled: boolean;
  readonly createdAt: number;
}

interface ProviderRow {
  readonly id: ProviderId;
  readonly name: string;
  readonly kind: StoredProvider['kind'];
  readonly base_url: string;
  readonly sealed_key: string | null;
  readonly key_hint: string | null;
  readonly models: string | null;
  readonly enabled: number;
  readonly created_at: number;
}

export interface ModelsRepository {
  /** Oldest first. */
  list(): Promise<readonly StoredProvider[]>;
  find(id: string): Promise<StoredProvider | undefined>;
  /** False when the name is taken. */
  insert(provider: StoredProvider): Promise<boolean>;
  /** Replaces the row; false when the name is taken or the provider is gone. */
  update(provider: StoredProvider): Promise<boolean>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
  findDefaultModel(): Promise<string | undefined>;
  saveDefaultModel(model: string | undefined): Promise<void>;
}

const fromRow = (row: ProviderRow): StoredProvider => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  baseUrl: row.base_url,
  sealedKey: row.sealed_key,
  keyHint: row.key_hint,
  models: row.models === null ? null : (JSON.parse(row.models) as string[]),
  isEnabled: row.enabled === 1,
  createdAt: row.created_at,
});

const changing = (provider: StoredProvider) =>
  [
    provider.name,
    provider.kind,
    provider.baseUrl,
    provider.sealedKey,
    provider.keyHint,
    provider.models === null ? null : JSON.stringify(provider.models),
    Number(provider.isEnabled),
  ] as const;

export function createModelsRepository(database: Database): ModelsRepository {
  const insert = database.prepare(
    `insert into model_provider (name, kind, base_url, sealed_key, key_hint, models, enabled, id, created_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing`,
    1,
  );
  const update = database.prepare(
    `update model_provider set name = ?, kind = ?, base_url = ?, sealed_key = ?, key_hint = ?, models = ?, enabled = ?
      where id = ? and not exists (select 1 from model_provider other where other.name = ? and other.id <> ?)`,
    1,
  );
  const remove = database.prepare('delete from model_provider where id = ?');
  const clearDefault = database.prepare("delete from model_setting where name = 'default-model'");
  const saveDefault = database.prepare("insert into model_setting (name, value) values ('default-model', ?)");

  async function succeeds(statement: ReturnType<typeof insert>): Promise<boolean> {
    try {
      await database.write([statement]);
      return true;
    } catch (error) {
      if (error instanceof UnexpectedRowsError) return false;
      throw error;
    }
  }

  return {
    list: async () => (await database.read<ProviderRow>('select * from model_provider order by created_at, id')).map(fromRow),
    find: async (id) => {
      const [row] = await database.read<ProviderRow>('select * from model_provider where id = ?', id);
      return row && fromRow(row);
    },
    insert: (provider) => succeeds(insert(...changing(provider), provider.id, provider.createdAt)),
    update: (provider) => succeeds(update(...changing(provider), provider.id, provider.name, provider.id)),
    remove: async (id) => (await database.write([remove(id)]))[0] === 1,
    findDefaultModel: async () => {
      const [row] = await database.read<{ value: string }>("select value from model_setting where name = 'default-model'");
      return row?.value;
    },
    saveDefaultModel: async (model) => {
      await database.write(model === undefined ? [clearDefault()] : [clearDefault(), saveDefault(model)]);
    },
  };
}
