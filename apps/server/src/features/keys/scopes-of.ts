import { scopesOfRole } from '@causeway/contract';
import type { Role, Scope } from '@causeway/contract';

type Held = ReadonlySet<Scope | '*'>;

const ofRole = new Map<Role, Held>();

/** What a signed-in person of the role may do. */
export function scopesOf(role: Role): Held {
  const known = ofRole.get(role) ?? new Set(scopesOfRole(role));
  ofRole.set(role, known);
  return known;
}

/** What is left of a key's scopes for somebody of the role: a key never outlives the rights of its person. */
export function scopesOfKey(role: Role, scopes: readonly Scope[]): Held {
  const held = scopesOf(role);
  if (held.has('*')) return new Set(scopes);
  const readOf = (scope: Scope): Scope => scope.replace(':write', ':read') as Scope;
  return new Set(scopes.flatMap((scope) => [scope, readOf(scope)]).filter((scope) => held.has(scope)));
}
