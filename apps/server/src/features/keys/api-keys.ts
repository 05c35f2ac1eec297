import { Fault, mintId } from '@causeway/contract';
import type { ApiKey, Scope, UserId } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { ApiKeyRepository, StoredKey } from './api-key-repository.ts';
import { hasHash, keyPrefix, mintKey, parseKey } from './secrets.ts';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number | undefined;
}

export interface ApiKeysOptions {
  readonly repository: ApiKeyRepository;
  readonly now: () => number;
  readonly onEnded: (credentialId: string) => Promise<void>;
}

const dayMs = 86_400_000;
/** Last use is for people: a write per request would cost more than the request. */
const touchEveryMs = 60_000;

const toApiKey = (key: StoredKey): ApiKey => ({
  id: key.id,
  name: key.name,
  prefix: keyPrefix(key.lookup),
  scopes: [...key.scopes],
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  last_used_at: key.lastUsedAt,
  revoked_at: key.revokedAt,
});

/** Keys for programs: shown once, kept as a hash. */
export function createApiKeys({ repository, now, onEnded }: ApiKeysOptions) {
  function isUsable(key: StoredKey): boolean {
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now());
  }

  function touch({ id, lastUsedAt }: StoredKey): void {
    if (lastUsedAt !== null && now() - lastUsedAt < touchEveryMs) return;
    // Losing it costs nothing; a database that is gone is reported by whoever needs it.
    repository.touch(id, now()).catch(() => undefined);
  }

  return {
    /** Answers the key with its secret, which cannot be had again. */
    async create(owner: UserId, { name, scopes, expiresInDays }: NewKey): Promise<ApiKey & { readonly secret: string }> {
      const { text, lookup, hash } = mintKey();
      const createdAt = now();
      const expiresAt = expiresInDays === undefined ? null : createdAt + expiresInDays * dayMs;
      const unique = [...new Set(scopes)];
      const made = { id: mintId('key'), owner, name, lookup, hash, scopes: unique, createdAt, expiresAt };
      const key: StoredKey = { ...made, lastUsedAt: null, revokedAt: null };
      await repository.insert(key);
      return { ...toApiKey(key), secret: text };
    },

    /** Newest first, those that ended too. */
    async list(owner: string): Promise<ApiKey[]> {
      const keys = await repository.list(owner);
      return keys.map(toApiKey);
    },

    /** Throws `not_found` for a key of somebody else. */
    async revoke(owner: string, id: string): Promise<void> {
      if (!(await repository.revoke(owner, id, now()))) throw new Fault('not_found', { message: `There is no API key ${id}.` });
      await onEnded(id);
    },

    async verify(text: string): Promise<Principal | undefined> {
      const parsed = parseKey(text);
      const key = parsed && (await repository.find(parsed.lookup));
      if (key === undefined || parsed === undefined || !hasHash(parsed.secret, key.hash) || !isUsable(key)) return undefined;
      touch(key);
      return {
        userId: key.owner,
        kind: 'key',
        credentialId: key.id,
        role: 'owner',
        scopes: new Set(key.scopes),
        projects: new Map(),
        key: { id: key.id, projectId: null, models: null, rateTier: 'default' },
      };
    },
  };
}

export type ApiKeys = ReturnType<typeof createApiKeys>;
