import type { KeyId, ProjectId, RateTier, Role, Scope, UserId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, Write } from '../../storage/database.ts';

export interface StoredKey {
  readonly id: KeyId;
  readonly owner: UserId;
  readonly name: string;
  readonly lookup: string;
  readonly hash: string;
  readonly scopes: readonly Scope[];
  readonly projectId: ProjectId | null;
  readonly models: readonly string[] | null;
  readonly rateTier: RateTier;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  /** The secret before the last rotation, and until when it works. */
  readonly previousLookup: string | null;
  readonly previousHash: string | null;
  readonly previousUntil: number | null;
}

export interface FoundKey extends StoredKey {
  /** Of the person it belongs to. */
  readonly role: Role;
}

export interface Rotation {
  readonly lookup: string;
  readonly hash: string;
  readonly previousUntil: number;
}

export interface ApiKeyRepository {
  insertion(key: StoredKey): Write;
  /** By either secret; undefined where the person may not get in. */
  find(lookup: string): Promise<FoundKey | undefined>;
  findOwn(owner: UserId, id: string): Promise<StoredKey | undefined>;
  /** Undefined: there is none, or it was revoked. */
  ownerOf(id: KeyId): Promise<UserId | undefined>;
  /** Newest first. */
  list(owner: UserId): Promise<readonly StoredKey[]>;
  /** A second time changes nothing. */
  revocation(owner: UserId, id: string, at: number): Write;
  change(owner: UserId, key: Pick<StoredKey, 'id' | 'name' | 'models' | 'rateTier'>): Write;
  /** The secret that was becomes the previous one. */
  rotation(owner: UserId, id: string, rotation: Rotation): Write;
  /** Commits all, or answers false: there is no such key. */
  commit(statements: readonly Write[]): Promise<boolean>;
  touch(id: string, at: number): Promise<void>;
  /** Keys that ended within the window: revoked, expired, or of a person who was suspended or removed. */
  findEnded(after: number, until: number): Promise<readonly string[]>;
  isEnded(id: string): Promise<boolean>;
}

const columns = `api_key.id, owner, api_key.name, lookup, hash, scopes, project_id as "projectId", models, rate_tier as "rateTier",
  api_key.created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt",
  previous_lookup as "previousLookup", previous_hash as "previousHash", previous_until as "previousUntil"`;
const isIn = 'suspended_at is null and removed_at is null';
const findSql = `select ${columns}, person.role from api_key join person on person.id = owner where ${isIn} and`;
const insertSql = `insert into api_key (id, owner, name, lookup, hash, scopes, project_id, models, rate_tier, created_at, expires_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const rotateSql = `update api_key set previous_lookup = lookup, previous_hash = hash, previous_until = ?, lookup = ?, hash = ?
  where owner = ? and id = ? and revoked_at is null`;
const endedSql = `select id from api_key where revoked_at > ? and revoked_at <= ?
  union select id from api_key where expires_at > ? and expires_at <= ?
  union select api_key.id from api_key join person on person.id = owner
    where changed_at > ? and changed_at <= ? and (suspended_at is not null or removed_at is not null)`;
const isEndedSql = `select id from api_key where id = ? and (revoked_at is not null
  or not exists (select 1 from person where person.id = owner and ${isIn}))`;

type KeyRow<Key> = Omit<Key, 'scopes' | 'models'> & { readonly scopes: string; readonly models: string | null };

const toKey = <Key extends StoredKey>(row: KeyRow<Key>): Key =>
  ({
    ...row,
    scopes: row.scopes.split(' ') as Scope[],
    models: row.models === null ? null : (JSON.parse(row.models) as string[]),
  }) as unknown as Key;

const modelsText = (models: readonly string[] | null): string | null => (models === null ? null : JSON.stringify(models));

function prepareStatements(database: Database) {
  return {
    insert: database.prepare(insertSql),
    revoke: database.prepare('update api_key set revoked_at = coalesce(revoked_at, ?) where owner = ? and id = ?', 1),
    change: database.prepare('update api_key set name = ?, models = ?, rate_tier = ? where owner = ? and id = ?', 1),
    rotate: database.prepare(rotateSql, 1),
    touch: database.prepare('update api_key set last_used_at = ? where id = ?'),
  };
}

type Statements = Pick<ApiKeyRepository, 'insertion' | 'revocation' | 'change' | 'rotation'>;

function statementsOf(database: Database): Statements & { readonly touch: (at: number, id: string) => Write } {
  const { insert, revoke, change, rotate, touch } = prepareStatements(database);
  return {
    touch,
    insertion: ({ id, owner, name, lookup, hash, scopes, projectId, models, rateTier, createdAt, expiresAt }) => {
      const narrowed = [scopes.join(' '), projectId, modelsText(models), rateTier] as const;
      return insert(id, owner, name, lookup, hash, ...narrowed, createdAt, expiresAt);
    },
    revocation: (owner, id, at) => revoke(at, owner, id),
    change: (owner, { id, name, models, rateTier }) => change(name, modelsText(models), rateTier, owner, id),
    rotation: (owner, id, { lookup, hash, previousUntil }) => rotate(previousUntil, lookup, hash, owner, id),
  };
}

export function createApiKeyRepository(database: Database): ApiKeyRepository {
  const { touch, ...statements } = statementsOf(database);
  return {
    ...statements,
    find: async (lookup) => {
      const [row] = await database.read<KeyRow<FoundKey>>(`${findSql} (lookup = ? or previous_lookup = ?)`, lookup, lookup);
      return row && toKey<FoundKey>(row);
    },
    findOwn: async (owner, id) => {
      const sql = `select ${columns} from api_key where owner = ? and id = ?`;
      const [row] = await database.read<KeyRow<StoredKey>>(sql, owner, id);
      return row && toKey<StoredKey>(row);
    },
    ownerOf: async (id) => {
      const sql = 'select owner from api_key where id = ? and revoked_at is null';
      const [row] = await database.read<{ readonly owner: UserId }>(sql, id);
      return row?.owner;
    },
    list: async (owner) => {
      const sql = `select ${columns} from api_key where owner = ? order by created_at desc, id`;
      const rows = await database.read<KeyRow<StoredKey>>(sql, owner);
      return rows.map((row) => toKey<StoredKey>(row));
    },
    commit: async (written) => {
      try {
        await database.write(written);
        return true;
      } catch (error) {
        if (error instanceof UnexpectedRowsError) return false;
        throw error;
      }
    },
    touch: async (id, at) => {
      await database.write([touch(at, id)]);
    },
    findEnded: async (after, until) => {
      const window = [after, until] as const;
      const rows = await database.read<{ readonly id: string }>(endedSql, ...window, ...window, ...window);
      return rows.map(({ id }) => id);
    },
    isEnded: async (id) => {
      const rows = await database.read(isEndedSql, id);
      return rows.length > 0;
    },
  };
}
