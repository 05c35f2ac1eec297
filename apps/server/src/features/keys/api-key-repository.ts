import type { KeyId, Scope, UserId } from '@causeway/contract';
import type { Database } from '../../storage/database.ts';

export interface StoredKey {
  readonly id: KeyId;
  readonly owner: UserId;
  readonly name: string;
  readonly lookup: string;
  readonly hash: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface ApiKeyRepository {
  insert(key: StoredKey): Promise<void>;
  find(lookup: string): Promise<StoredKey | undefined>;
  /** Newest first. */
  list(owner: string): Promise<readonly StoredKey[]>;
  /** Whether the owner has such a key; a second time changes nothing. */
  revoke(owner: string, id: string, at: number): Promise<boolean>;
  touch(id: string, at: number): Promise<void>;
  /** Keys that were revoked or expired within the window. */
  findEnded(after: number, until: number): Promise<readonly string[]>;
  isRevoked(id: string): Promise<boolean>;
}

const columns = `id, owner, name, lookup, hash, scopes, created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;
const insertSql = `insert into api_key (id, owner, name, lookup, hash, scopes, created_at, expires_at)
  values (?, ?, ?, ?, ?, ?, ?, ?)`;
const endedSql = `select id from api_key where revoked_at > ? and revoked_at <= ?
  union select id from api_key where expires_at > ? and expires_at <= ?`;

type KeyRow = Omit<StoredKey, 'scopes'> & { readonly scopes: string };
const toKey = (row: KeyRow): StoredKey => ({ ...row, scopes: row.scopes.split(' ') as Scope[] });

export function createApiKeyRepository(database: Database): ApiKeyRepository {
  const insert = database.prepare(insertSql);
  const revoke = database.prepare('update api_key set revoked_at = coalesce(revoked_at, ?) where owner = ? and id = ?');
  const touch = database.prepare('update api_key set last_used_at = ? where id = ?');
  return {
    insert: async (key) => {
      const { id, owner, name, lookup, hash, scopes, createdAt, expiresAt } = key;
      await database.write([insert(id, owner, name, lookup, hash, scopes.join(' '), createdAt, expiresAt)]);
    },
    find: async (lookup) => {
      const [row] = await database.read<KeyRow>(`select ${columns} from api_key where lookup = ?`, lookup);
      return row && toKey(row);
    },
    list: async (owner) => {
      const sql = `select ${columns} from api_key where owner = ? order by created_at desc, id`;
      const rows = await database.read<KeyRow>(sql, owner);
      return rows.map(toKey);
    },
    revoke: async (owner, id, at) => {
      const [changed] = await database.write([revoke(at, owner, id)]);
      return changed === 1;
    },
    touch: async (id, at) => {
      await database.write([touch(at, id)]);
    },
    findEnded: async (after, until) => {
      const rows = await database.read<{ readonly id: string }>(endedSql, after, until, after, until);
      return rows.map(({ id }) => id);
    },
    isRevoked: async (id) => {
      const rows = await database.read('select id from api_key where id = ? and revoked_at is not null', id);
      return rows.length > 0;
    },
  };
}
