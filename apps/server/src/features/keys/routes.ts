import { createKey, createTicket, Fault, listKeys, revokeKey, rotateKey, scopes, updateKey } from '@causeway/contract';
import type { ProjectId, Scope } from '@causeway/contract';
import { can, route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import { actorOf } from './actor-of.ts';
import type { ProjectOwners } from './project-owners.ts';
import type { KeysService } from './service.ts';
import { ticketLifetimeMs } from './tickets.ts';

/** Nobody may give away more than they hold. */
export function requireAll(principal: Principal, wanted: readonly Scope[]): void {
  const missing = wanted.find((scope) => !can(principal, scope));
  if (missing === undefined) return;
  throw new Fault('insufficient_scope', { message: `The credential cannot pass on the scope ${missing}: it lacks it.` });
}

/** A key that is narrowed makes keys that are at least as narrow. */
function requireNarrow(
  { key }: Principal,
  wanted: { readonly project_id?: string | undefined; readonly models?: readonly string[] | null | undefined },
): void {
  const { projectId = null, models = null } = key ?? {};
  const isProjectKept = projectId === null || wanted.project_id === projectId;
  const isModelsKept = models === null || (wanted.models ?? ['*']).every((model) => models.includes(model));
  if (isProjectKept && isModelsKept) return;
  throw new Fault('insufficient_scope', {
    message: 'A key that is limited to a project or to models cannot make one that is not.',
  });
}

export function keyRoutes({ keys, tickets }: KeysService, projects: ProjectOwners): Route[] {
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
      requireNarrow(principal, body);
      await requireProject(principal, body.project_id);
      const { name, expires_in_days: expiresInDays, project_id: projectId, models, rate_tier: rateTier } = body;
      return keys.create(
        principal.userId,
        { name, scopes: wanted, expiresInDays, projectId, models, rateTier },
        actorOf(asked),
      );
    }),
    route(updateKey, (asked) => {
      const { principal, params, body } = asked;
      if (body.models !== undefined) requireNarrow(principal, { ...body, project_id: principal.key?.projectId ?? undefined });
      const changes = { name: body.name, models: body.models, rateTier: body.rate_tier };
      return keys.update({ owner: principal.userId, id: params.id }, changes, actorOf(asked));
    }),
    route(rotateKey, (asked) => {
      const { principal, params, body } = asked;
      return keys.rotate({ owner: principal.userId, id: params.id }, body.overlap_hours, actorOf(asked));
    }),
    route(revokeKey, (asked) => keys.revoke(asked.principal.userId, asked.params.id, actorOf(asked))),
    route(createTicket, async ({ principal }) => ({
      ticket: await tickets.create(principal),
      expires_in_ms: ticketLifetimeMs,
    })),
  ];
}
