import { Fault, scopes } from '@causeway/contract';
import type { KeyId, Role, Scope } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { StoredKey } from './api-key-repository.ts';
import { scopesOf } from './scopes-of.ts';

/** What a key is held to beside its scopes. */
export type Bounds = Pick<StoredKey, 'projectId' | 'models' | 'rateTier' | 'expiresAt'>;

export interface KeyBoundsNeeds {
  readonly find: (owner: Principal['userId'], id: string) => Promise<Bounds>;
  /** Whether a hard budget of its own limits the key. */
  readonly isBudgeted: (id: KeyId) => boolean;
  /** Throws `insufficient_scope` unless the principal holds every one. */
  readonly requireAll: (principal: Principal, wanted: readonly Scope[]) => void;
}

/** A person who is signed in. */
const nothing: Bounds = { projectId: null, models: null, rateTier: 'default', expiresAt: null };

function isWithin(own: Bounds, wanted: Bounds): boolean {
  const isProjectKept = own.projectId === null || wanted.projectId === own.projectId;
  const isModelsKept = own.models === null || (wanted.models ?? ['*']).every((model) => own.models?.includes(model));
  const isTierKept = own.rateTier === 'default' || wanted.rateTier === 'strict';
  const isEndKept = own.expiresAt === null || (wanted.expiresAt !== null && wanted.expiresAt <= own.expiresAt);
  return isProjectKept && isModelsKept && isTierKept && isEndKept;
}

function tooWide(): Fault {
  return new Fault('insufficient_scope', {
    message:
      'A key cannot hand out more than it has: its project, models, rate tier, budget and last day hold for what it makes, too.',
  });
}

const scopesIn = (role: Role): readonly Scope[] =>
  scopes.filter((scope) => scopesOf(role).has('*') || scopesOf(role).has(scope));

/** What credentials may be made by a credential: a stolen key must not become a wider one, nor one that outlives it. */
export function createKeyBounds({ find, isBudgeted, requireAll }: KeyBoundsNeeds) {
  /** Throws `insufficient_scope` unless what is made has every limit of the key that asks for it. */
  async function requireWithin(principal: Principal, wanted: Bounds): Promise<void> {
    const { key, userId } = principal;
    if (key === undefined) return;
    // What a budget limits is the key itself: another one would begin at nothing.
    if (isBudgeted(key.id) || !isWithin(await find(userId, key.id), wanted)) throw tooWide();
  }

  return {
    requireWithin,

    /** A key makes nobody who may do more than itself, and nobody who could make others. */
    async requireRole(principal: Principal, role: Role): Promise<void> {
      if (principal.key === undefined) return;
      if (scopesOf(role).has('*')) {
        throw new Fault('insufficient_scope', { message: `An API key cannot make somebody ${role}: sign in to the web app.` });
      }
      requireAll(principal, scopesIn(role));
      await requireWithin(principal, nothing);
    },

    /** A session is as much as its person: whoever asks for one must hold that already. */
    async requireWhole(principal: Principal): Promise<void> {
      requireAll(principal, scopesIn(principal.role));
      await requireWithin(principal, nothing);
    },

    /** Whoever gives a key a new secret holds it: that must be no more than they had. */
    async requireCovers(principal: Principal, wanted: StoredKey): Promise<void> {
      if (principal.key === undefined || principal.key.id === wanted.id) return;
      requireAll(principal, wanted.scopes);
      await requireWithin(principal, wanted);
    },
  };
}

export type KeyBounds = ReturnType<typeof createKeyBounds>;
