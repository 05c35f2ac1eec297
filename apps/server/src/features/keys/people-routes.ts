import {
  createInvitation,
  createPersonLink,
  exportAudit,
  Fault,
  listAudit,
  listBelongings,
  listInvitations,
  listPeople,
  removePerson,
  revokeInvitation,
  updatePerson,
} from '@causeway/contract';
import type { Role, UserId } from '@causeway/contract';
import { can, RawReply, route } from '../../gateway/feature.ts';
import type { Belongings, Principal, Route } from '../../gateway/feature.ts';
import { actorOf } from './actor-of.ts';
import type { Origin } from './actor-of.ts';
import { signInLinkLifetimeMs } from './browser-sessions.ts';
import type { KeyBounds } from './key-bounds.ts';
import type { KeysService } from './service.ts';

export interface PeopleRoutesOptions {
  readonly service: KeysService;
  readonly bounds: KeyBounds;
  readonly addressOf: (asked: Pick<Origin, 'header'>) => string;
  readonly belongings: Pick<Belongings, 'count'>;
  /** Of whoever was removed; what fails is tried again without anybody asking. */
  readonly letGo: () => Promise<void>;
}

function requirePerson(principal: Principal, person: Role): void {
  if (can(principal, 'people:write', { person })) return;
  throw new Fault('insufficient_scope', { message: 'Only an owner can do this to an owner, or make one.' });
}

/** A key of somebody is not somebody: it must not be able to make itself more. */
function requireNoKey(principal: Principal): void {
  if (principal.kind !== 'key') return;
  throw new Fault('insufficient_scope', { message: 'An API key cannot sign people in: sign in to the web app.' });
}

function auditRoutes({ auditLog }: KeysService): Route[] {
  return [
    route(listAudit, ({ query: { cursor, limit, ...filters } }) => auditLog.list(filters, { cursor, limit })),
    route(exportAudit, async (asked) => {
      asked.setHeader('content-disposition', 'attachment; filename="audit.csv"');
      return new RawReply(await auditLog.csv(asked.query), 'text/csv; charset=utf-8');
    }),
  ];
}

export function peopleRoutes({ service, bounds, addressOf, belongings, letGo }: PeopleRoutesOptions): Route[] {
  const { people, invitations, browsers, audit } = service;

  async function requireAbout(principal: Principal, id: UserId): Promise<void> {
    requirePerson(principal, (await people.find(id)).role);
  }

  const personRoutes = [
    route(listPeople, async () => ({ people: await people.list() })),
    route(updatePerson, async (asked) => {
      const { principal, params, body } = asked;
      await requireAbout(principal, params.id);
      if (body.role !== undefined) {
        requirePerson(principal, body.role);
        await bounds.requireRole(principal, body.role);
      }
      return people.update(params.id, body, actorOf(asked));
    }),
    route(listBelongings, async ({ params }) => {
      await people.roleOf(params.id);
      return { belongings: await belongings.count(params.id) };
    }),
    route(removePerson, async (asked) => {
      const { principal, params, query } = asked;
      requirePerson(principal, await people.roleOf(params.id));
      await people.remove(params.id, query.belongings, actorOf(asked));
      await letGo();
    }),
    route(createPersonLink, async (asked) => {
      const { principal, params } = asked;
      requireNoKey(principal);
      await requireAbout(principal, params.id);
      const { name } = await people.find(params.id);
      await audit.record(actorOf(asked), {
        action: 'people.create-sign-in-link',
        subject: params.id,
        detail: `made a sign-in link for ${name}`,
      });
      return { url: await browsers.signInUrl(addressOf(asked), params.id), expires_in_ms: signInLinkLifetimeMs };
    }),
  ];

  const invitationRoutes = [
    route(listInvitations, async () => ({ invitations: await invitations.list() })),
    route(createInvitation, async (asked) => {
      const { principal, body } = asked;
      requirePerson(principal, body.role);
      await bounds.requireRole(principal, body.role);
      const wanted = { email: body.email, role: body.role, expiresInDays: body.expires_in_days };
      const { invitation, token } = await invitations.create(wanted, principal.userId, actorOf(asked));
      return { ...invitation, url: `${addressOf(asked)}/invitation#token=${token}` };
    }),
    route(revokeInvitation, (asked) => invitations.revoke(asked.params.id, actorOf(asked))),
  ];

  return [...personRoutes, ...invitationRoutes, ...auditRoutes(service)];
}
