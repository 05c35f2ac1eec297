import { z } from 'zod';
import { scopes } from './endpoint.ts';
import type { Scope } from './endpoint.ts';

/** What a person may do on the server, most first. There is always an owner; admins may do all but change owners. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** What a person may do with somebody else's project: see it; run it, too; or change it, too. */
export const projectRoles = ['viewer', 'runner', 'editor'] as const;
export const projectRole = z.enum(projectRoles);
export type ProjectRole = z.infer<typeof projectRole>;

/** Whose limits a key counts in: those of the endpoint, or always the strict ones. */
export const rateTiers = ['default', 'strict'] as const;
export const rateTier = z.enum(rateTiers);
export type RateTier = z.infer<typeof rateTier>;

const ownWork = ['chat', 'workflows', 'data', 'knowledge', 'agents', 'voice', 'keys', 'account'];
const readByViewers = ['chat', 'models', 'workflows', 'data', 'knowledge', 'agents', 'voice', 'usage', 'account'];

const isOfMember = (scope: Scope): boolean =>
  ownWork.some((area) => scope.startsWith(`${area}:`)) || scope === 'models:read' || scope === 'usage:read';

const isOfViewer = (scope: Scope): boolean =>
  scope === 'account:write' || readByViewers.some((area) => scope === `${area}:read`);

/** The scopes of a signed-in person; `*` is every one, those of later versions too. */
export function scopesOfRole(of: Role): readonly (Scope | '*')[] {
  if (of === 'owner' || of === 'admin') return ['*'];
  return scopes.filter(of === 'member' ? isOfMember : isOfViewer);
}
