import { createKey, createTicket, Fault, listKeys, revokeKey, rotateKey, scopes, updateKey } from '@causeway/contract';
import type { ProjectId, Scope } from '@causeway/contract';
import { can, route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import { actorOf } from './actor-of.ts';
import type { KeyBounds } from './key-bounds.ts';
import type { ProjectOwners } from './project-owners.ts';
import type { KeysService } from './service.ts';
import { ticketLifetimeMs } from './tickets.ts';

/** Nobody may give away more than they hold. */
export function requireAll(principal: Principal, wanted: readonly Scope[]): void {
  const missing = wanted.find((scope) => !can(principal, scope));
  if (missing === undefined) return;
  throw new Fault('insufficient_scope', { message: `The credential cannot pass on the scope ${missing}: it lacks it.` });
}

const dayMs = 86_400_000;

export interface KeyRoutesOptions {
  readonly service: KeysService;
  readonly projects: ProjectOwners;
  readonly bounds: KeyBounds;
  readonly now: () => number;
}

export function keyRoutes({ service: { keys, tickets }, projects, bounds, now }: KeyRoutesOptions): Route[] {
  async function requireProject(principal: Principal, projectId: ProjectId | undefined): Promise<void> {
    if (projectId === undefined) return;
    const owner = await projects.ownerOf(projectId);
    if (owner !== undefined && can(principal, 'workflows:read', { owner, projectId })) return;
    throw new Fault('not_found', { param: 'project_id', message: 'There is no such project.' });
  }

  return [
    route(listKeys, async ({ principal }) => ({ keys: await keys.list(principal.userId) })),
    route(createKey, async (asked) => {
      const { principal, body } = asked;
      const wanted = body.scopes ?? scopes.filter((scope) => can(principal, scope));
      requireAll(principal, wanted);
      const { name, expires_in_days: expiresInDays, project_id: projectId, models, rate_tier: rateTier } = body;
      const expiresAt = expiresInDays === undefined ? null : now() + expiresInDays * dayMs;
      await bounds.requireWithin(principal, { projectId: projectId ?? null, models: models ?? null, rateTier, expiresAt });
      await requireProject(principal, projectId);
      const made = { name, scopes: wanted, expiresInDays, projectId, models, rateTier };
      return keys.create(principal.userId, made, actorOf(asked));
    }),
    route(updateKey, async (asked) => {
      const { principal, params, body } = asked;
      const { models, rate_tier: rateTier } = body;
      if (models !== undefined || rateTier !== undefined) {
        const known = await keys.get(principal.userId, params.id);
        const { models: knownModels, rateTier: knownTier } = known;
        await bounds.requireWithin(principal, {
          ...known,
          models: models === undefined ? knownModels : models,
          rateTier: rateTier ?? knownTier,
        });
      }
      const changes = { name: body.name, models, rateTier };
      return keys.update({ owner: principal.userId, id: params.id }, changes, actorOf(asked));
    }),
    route(rotateKey, async (asked) => {
      const { principal, params, body } = asked;
      await bounds.requireCovers(principal, await keys.get(principal.userId, params.id));
      return keys.rotate({ owner: principal.userId, id: params.id }, body.overlap_hours, actorOf(asked));
    }),
    route(revokeKey, (asked) => keys.revoke(asked.principal.userId, asked.params.id, actorOf(asked))),
    route(createTicket, async ({ principal }) => ({
      ticket: await tickets.create(principal),
      expires_in_ms: ticketLifetimeMs,
    })),
  ];
}
