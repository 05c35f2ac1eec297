import { Fault } from '@causeway/contract';
import type { ApiKey, RateTier, UserId } from '@causeway/contract';
import type { ApiKeyRepository, StoredKey } from './api-key-repository.ts';
import { commandLine } from './audit-repository.ts';
import type { AuditRepository } from './audit-repository.ts';
import { keyPrefix, mintKey } from './secrets.ts';

export interface KeyRef {
  readonly owner: UserId;
  readonly id: string;
}

export interface KeyChanges {
  readonly name?: string | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly rateTier?: RateTier | undefined;
}

export type KeyWithSecret = ApiKey & { readonly secret: string };

export interface ApiKeysOptions {
  readonly repository: ApiKeyRepository;
  readonly audit: Pick<AuditRepository, 'entry'>;
  readonly now: () => number;
  readonly onEnded: (credentialId: string) => Promise<void>;
  /** What the person's credentials may do has changed. */
  readonly onChanged: (userId: UserId) => Promise<void>;
}

const hourMs = 3_600_000;

export const toApiKey = (key: StoredKey): ApiKey => ({
  id: key.id,
  name: key.name,
  prefix: keyPrefix(key.lookup),
  scopes: [...key.scopes],
  project_id: key.projectId,
  models: key.models === null ? null : [...key.models],
  rate_tier: key.rateTier,
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  last_used_at: key.lastUsedAt,
  revoked_at: key.revokedAt,
  previous_until: key.previousUntil,
});

const missing = (id: string): Fault => new Fault('not_found', { param: 'id', message: `There is no API key ${id}.` });

/** What may become of a key after it was made. */
export function createKeyChanges({ repository, audit, now, onEnded, onChanged }: ApiKeysOptions) {
  async function get(owner: UserId, id: string): Promise<StoredKey> {
    const key = await repository.findOwn(owner, id);
    if (key === undefined) throw missing(id);
    return key;
  }

  return {
    /** Throws `not_found` for a key of somebody else. */
    get,

    /** Throws `not_found` for a key of somebody else. */
    async update({ owner, id }: KeyRef, changes: KeyChanges, actor = commandLine(owner)): Promise<ApiKey> {
      const known = await get(owner, id);
      const { name = known.name, models = known.models, rateTier = known.rateTier } = changes;
      const key: StoredKey = { ...known, name, models, rateTier };
      const detail = `changed the key "${name}": models ${models?.join(' ') ?? 'all'}, limits ${rateTier}`;
      const entry = audit.entry(actor, { action: 'keys.update', subject: id, detail });
      if (!(await repository.commit([repository.change(owner, key), entry]))) throw missing(id);
      await onChanged(owner);
      return toApiKey(key);
    },

    /** A new secret for the same key; the one before works for the overlap. Throws `not_found`, also for one that was revoked. */
    async rotate({ owner, id }: KeyRef, overlapHours: number, actor = commandLine(owner)): Promise<KeyWithSecret> {
      const known = await get(owner, id);
      const { text, lookup, hash } = mintKey();
      const previousUntil = now() + Math.round(overlapHours * hourMs);
      const detail = `gave the key "${known.name}" a new secret; the one before works for ${overlapHours} h`;
      const entry = audit.entry(actor, { action: 'keys.rotate', subject: id, detail });
      const rotation = repository.rotation(owner, id, { lookup, hash, previousUntil });
      if (!(await repository.commit([rotation, entry]))) throw missing(id);
      await onChanged(owner);
      return { ...toApiKey({ ...known, lookup, previousUntil }), secret: text };
    },

    /** Throws `not_found` for a key of somebody else. */
    async revoke(owner: UserId, id: string, actor = commandLine(owner)): Promise<void> {
      const known = await get(owner, id);
      const entry = audit.entry(actor, { action: 'keys.revoke', subject: id, detail: `revoked the key "${known.name}"` });
      if (!(await repository.commit([repository.revocation(owner, id, now()), entry]))) throw missing(id);
      await onEnded(id);
    },
  };
}
