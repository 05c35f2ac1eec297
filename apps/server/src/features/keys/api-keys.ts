import { mintId } from '@causeway/contract';
import type { ApiKey, ProjectId, RateTier, Scope, UserId } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { FoundKey, StoredKey } from './api-key-repository.ts';
import { commandLine } from './audit-repository.ts';
import { createKeyChanges, toApiKey } from './key-changes.ts';
import type { ApiKeysOptions, KeyWithSecret } from './key-changes.ts';
import { scopesOfKey } from './scopes-of.ts';
import { hasHash, mintKey, parseKey } from './secrets.ts';

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number | undefined;
  readonly projectId?: ProjectId | undefined;
  readonly models?: readonly string[] | undefined;
  readonly rateTier?: RateTier | undefined;
}

const dayMs = 86_400_000;
/** Last use is for people: a write per request would cost more than the request. */
const touchEveryMs = 60_000;

const toPrincipal = (key: FoundKey): Principal => ({
  userId: key.owner,
  kind: 'key',
  credentialId: key.id,
  role: key.role,
  scopes: scopesOfKey(key.role, key.scopes),
  projects: new Map(),
  key: { id: key.id, projectId: key.projectId, models: key.models, rateTier: key.rateTier },
});

/** Keys for programs: shown once, kept as a hash. */
export function createApiKeys(options: ApiKeysOptions) {
  const { repository, audit, now } = options;

  function isUsable(key: StoredKey): boolean {
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now());
  }

  function isSecret(key: StoredKey, lookup: string, secret: string): boolean {
    if (key.lookup === lookup) return hasHash(secret, key.hash);
    return key.previousHash !== null && (key.previousUntil ?? 0) > now() && hasHash(secret, key.previousHash);
  }

  function touch({ id, lastUsedAt }: StoredKey): void {
    if (lastUsedAt !== null && now() - lastUsedAt < touchEveryMs) return;
    // Losing it costs nothing; a database that is gone is reported by whoever needs it.
    repository.touch(id, now()).catch(() => undefined);
  }

  return {
    ...createKeyChanges(options),

    /** Answers the key with its secret, which cannot be had again. */
    async create(owner: UserId, wanted: NewKey, actor = commandLine(owner)): Promise<KeyWithSecret> {
      const { name, scopes, expiresInDays, projectId = null, models = null, rateTier = 'default' } = wanted;
      const { text, lookup, hash } = mintKey();
      const createdAt = now();
      const expiresAt = expiresInDays === undefined ? null : createdAt + expiresInDays * dayMs;
      const made = { id: mintId('key'), owner, name, lookup, hash, scopes: [...new Set(scopes)], createdAt, expiresAt };
      const unused = { lastUsedAt: null, revokedAt: null, previousLookup: null, previousHash: null, previousUntil: null };
      const key: StoredKey = { ...made, projectId, models, rateTier, ...unused };
      const detail = `created the key "${name}" that may ${key.scopes.join(' ')}`;
      await repository.commit([
        repository.insertion(key),
        audit.entry(actor, { action: 'keys.create', subject: key.id, detail }),
      ]);
      return { ...toApiKey(key), secret: text };
    },

    /** Newest first, those that ended too. */
    async list(owner: UserId): Promise<ApiKey[]> {
      const keys = await repository.list(owner);
      return keys.map(toApiKey);
    },

    async verify(text: string): Promise<Principal | undefined> {
      const parsed = parseKey(text);
      const key = parsed && (await repository.find(parsed.lookup));
      if (key === undefined || parsed === undefined || !isUsable(key)) return undefined;
      if (!isSecret(key, parsed.lookup, parsed.secret)) return undefined;
      touch(key);
      return toPrincipal(key);
    },
  };
}

export type ApiKeys = ReturnType<typeof createApiKeys>;
