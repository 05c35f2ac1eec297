import type { Principal } from '../../gateway/feature.ts';
import type { Cache } from '../../storage/cache.ts';
import { hashSecret, mintSecret } from './secrets.ts';

/** What browser SDKs insist on (`@openai/agents-realtime` refuses any other key). */
export const clientSecretPrefix = 'ek_';

interface Kept {
  readonly userId: Principal['userId'];
  readonly role: Principal['role'];
  readonly keyLimits: Principal['key'] | null;
  /** Of the credential that asked for it: when it ends, this ends. */
  readonly parentId: string;
  readonly note: string;
}

export interface ClientSecretsOptions {
  readonly cache: Pick<Cache, 'get' | 'set'>;
}

const cacheKey = (id: string): string => `client-secret:${id}`;
const idOf = (secret: string): string => hashSecret(secret).slice(0, 32);

/** Credentials that a page may hold: minutes long, for voice alone, of whoever asked for them. */
export function createClientSecrets({ cache }: ClientSecretsOptions) {
  const find = async (id: string): Promise<Kept | undefined> => {
    const text = await cache.get(cacheKey(id));
    return text === undefined ? undefined : (JSON.parse(text) as Kept);
  };
  return {
    async create(
      { userId, role, key, credentialId }: Principal,
      { lifetimeMs, note }: { readonly lifetimeMs: number; readonly note: string },
    ): Promise<string> {
      const secret = clientSecretPrefix + mintSecret();
      const kept: Kept = { userId, role, keyLimits: key ?? null, parentId: credentialId, note };
      await cache.set(cacheKey(idOf(secret)), JSON.stringify(kept), lifetimeMs);
      return secret;
    },

    /** `isEnded`: whether the credential that asked for it ended meanwhile. */
    async verify(secret: string, isEnded: (credentialId: string) => Promise<boolean>): Promise<Principal | undefined> {
      const id = idOf(secret);
      const kept = await find(id);
      if (!kept || (await isEnded(kept.parentId))) return undefined;
      return {
        userId: kept.userId,
        kind: 'key',
        // A revocation of that one ends what was opened with this, too.
        credentialId: kept.parentId,
        clientSecretId: id,
        role: kept.role,
        scopes: new Set(['voice:write']),
        projects: new Map(),
        ...(kept.keyLimits ? { key: kept.keyLimits } : {}),
      };
    },

    /** What was said when it was made; undefined for every other credential. */
    async noteOf({ clientSecretId }: Principal): Promise<string | undefined> {
      return clientSecretId === undefined ? undefined : (await find(clientSecretId))?.note;
    },
  };
}

export type ClientSecrets = ReturnType<typeof createClientSecrets>;
