import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { invitationId, userId } from './ids.ts';
import { role, roles } from './roles.ts';
import { storableText } from './storable-text.ts';

/** A person of this server. Times are ms since 1970 UTC. */
export const person = z.object({
  id: userId,
  name: z.string(),
  /** Null: nobody can sign in by password or be found by the identity provider. */
  email: z.string().nullable(),
  role,
  has_password: z.boolean(),
  /** Signs in through the identity provider. */
  is_federated: z.boolean(),
  created_at: z.number(),
  /** Of the newest browser session or key. */
  last_seen_at: z.number().nullable(),
  /** While it is set nobody gets in as this person. */
  suspended_at: z.number().nullable(),
});
export type Person = z.infer<typeof person>;

export const personName = storableText(100).trim().min(1);
export const emailAddress = z
  .email('an e-mail address')
  .max(254)
  .meta({ examples: ['ada@example.com'] });
/** NIST SP 800-63B: length counts, composition does not. */
export const newPassword = z.string().min(10, 'at least 10 characters').max(200);
const sentPassword = z.string().min(1).max(200);
const token = z.string().min(20).max(200);
const params = z.object({ id: userId });

export const listPeople = endpoint({
  name: 'people.list',
  method: 'GET',
  path: '/api/v1/people',
  summary: 'Everybody who may sign in, owners first, then by name',
  access: 'people:read',
  reply: z.object({ people: z.array(person) }),
});

export const updatePerson = endpoint({
  name: 'people.update',
  method: 'PATCH',
  path: '/api/v1/people/:id',
  summary: 'Change the role or name of a person, or suspend them; open sockets follow within a second',
  access: 'people:write',
  params,
  body: z.strictObject({ name: personName, role, suspended: z.boolean() }).partial(),
  reply: person,
  faults: ['conflict'],
});

/** What somebody may have here. */
export const belongingKinds = [
  'chats',
  'projects',
  'workflows',
  'triggers',
  'runs',
  'credentials',
  'files',
  'recipes',
  'collections',
  'documents',
  'agents',
  'mcp_servers',
  'calls',
  'checks',
] as const;
export type BelongingKind = (typeof belongingKinds)[number];

export const listBelongings = endpoint({
  name: 'people.list-belongings',
  method: 'GET',
  path: '/api/v1/people/:id/belongings',
  summary: 'How much a person has here, by kind; also of somebody who was removed',
  access: 'people:read',
  params,
  reply: z.object({
    /** Kinds of which there is something. */
    belongings: z.array(z.object({ kind: z.enum(belongingKinds), count: z.number().int().min(1) })),
  }),
});

/**
 * Whatever acts for the person ends in any case: sessions, keys, answers, calls, schedules and other triggers, runs. `delete` also deletes
 * what they have; it may be asked of somebody who was removed before. The ledger of costs and the audit log stay.
 */
export const removePerson = endpoint({
  name: 'people.delete',
  method: 'DELETE',
  path: '/api/v1/people/:id',
  summary:
    'Remove a person: nothing acts for them any more, the e-mail address is free again, and what they have stays or is deleted',
  access: 'people:write',
  params,
  query: z.object({ belongings: z.enum(['keep', 'delete']).default('keep') }),
  status: 204,
  faults: ['conflict'],
});

export const createPersonLink = endpoint({
  name: 'people.create-sign-in-link',
  method: 'POST',
  path: '/api/v1/people/:id/sign-in-links',
  summary: 'A one-time sign-in link (30 minutes) for somebody who lost the password',
  access: 'people:write',
  params,
  reply: z.object({ url: z.string(), expires_in_ms: z.number() }),
  status: 201,
});

export const invitation = z.object({
  id: invitationId,
  /** Whom it is for; null: whoever has the link. */
  email: z.string().nullable(),
  role,
  invited_by: z.string(),
  created_at: z.number(),
  expires_at: z.number(),
});
export type Invitation = z.infer<typeof invitation>;

export const listInvitations = endpoint({
  name: 'invitations.list',
  method: 'GET',
  path: '/api/v1/invitations',
  summary: 'Invitations that can still be accepted, newest first',
  access: 'people:read',
  reply: z.object({ invitations: z.array(invitation) }),
});

export const createInvitation = endpoint({
  name: 'invitations.create',
  method: 'POST',
  path: '/api/v1/invitations',
  summary: 'Invite somebody: a link that works once; it is shown this once',
  access: 'people:write',
  body: z.strictObject({
    email: emailAddress.optional(),
    role: z.enum(roles).default('member'),
    expires_in_days: z.number().int().min(1).max(30).default(7),
  }),
  reply: invitation.extend({ url: z.string() }),
  status: 201,
  faults: ['conflict'],
});

export const revokeInvitation = endpoint({
  name: 'invitations.delete',
  method: 'DELETE',
  path: '/api/v1/invitations/:id',
  summary: 'Take an invitation back',
  access: 'people:write',
  params: z.object({ id: invitationId }),
  status: 204,
});

/** Asked with POST: the token must not be in an address, which servers log. */
export const readInvitation = endpoint({
  name: 'invitations.read',
  method: 'POST',
  path: '/api/v1/invitations/read',
  summary: 'What an invitation offers, for whoever holds its link',
  access: 'public',
  tier: 'strict',
  body: z.strictObject({ token }),
  reply: invitation.pick({ email: true, role: true, invited_by: true, expires_at: true }),
  faults: ['invitation_used'],
});

export const acceptInvitation = endpoint({
  name: 'invitations.accept',
  method: 'POST',
  path: '/api/v1/invitations/accept',
  summary: 'Become a person of this server, and sign this browser in',
  access: 'public',
  tier: 'strict',
  body: z.strictObject({ token, name: personName, email: emailAddress, password: newPassword }),
  status: 204,
  faults: ['invitation_used', 'conflict'],
});

export const getSignInMethods = endpoint({
  name: 'sign-in.methods',
  method: 'GET',
  path: '/api/v1/sign-in',
  summary: 'How people may sign in',
  access: 'public',
  reply: z.object({
    /** Somebody has a password. */
    password: z.boolean(),
    /** The identity provider's name for its button. */
    oidc: z.object({ name: z.string() }).nullable(),
  }),
});

export const signInWithPassword = endpoint({
  name: 'sign-in.with-password',
  method: 'POST',
  path: '/api/v1/sign-in/password',
  summary: 'Sign this browser in with e-mail address and password',
  access: 'public',
  tier: 'strict',
  body: z.strictObject({ email: z.string().min(1).max(254), password: sentPassword }),
  status: 204,
  faults: ['wrong_password', 'too_many_sign_ins'],
});

export const startOidcSignIn = endpoint({
  name: 'sign-in.start-oidc',
  method: 'POST',
  path: '/api/v1/sign-in/oidc',
  summary: 'Where the browser goes to sign in with the identity provider',
  access: 'public',
  tier: 'strict',
  body: z.strictObject({ invitation: token.optional() }),
  reply: z.object({ url: z.string() }),
  status: 201,
  faults: ['invitation_used'],
});

export const finishOidcSignIn = endpoint({
  name: 'sign-in.finish-oidc',
  method: 'POST',
  path: '/api/v1/sign-in/oidc/finish',
  summary: 'Sign this browser in with what the identity provider sent it back with',
  access: 'public',
  tier: 'strict',
  body: z.strictObject({ query: z.string().min(1).max(8000) }),
  status: 204,
  faults: ['oidc_refused', 'invitation_used'],
});
