import { z } from 'zod';
import { endpoint, scopes } from './endpoint.ts';
import { keyId, projectId } from './ids.ts';
import { rateTier } from './roles.ts';

export const apiKey = z.object({
  id: keyId,
  name: z.string(),
  /** `cw_<8 characters>`: enough to recognize it, not to use it. */
  prefix: z.string(),
  scopes: z.array(z.enum(scopes)),
  /** The one project it sees, and what its costs count to; null: all of its person's. */
  project_id: projectId.nullable(),
  /** Full ids of models, or `provider/*`; null: all. */
  models: z.array(z.string()).nullable(),
  rate_tier: rateTier,
  created_at: z.number(),
  expires_at: z.number().nullable(),
  last_used_at: z.number().nullable(),
  revoked_at: z.number().nullable(),
  /** After a rotation: until then the secret before works, too. */
  previous_until: z.number().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const listKeys = endpoint({
  name: 'keys.list',
  method: 'GET',
  path: '/api/v1/keys',
  summary: 'API keys, newest first, without their secrets',
  access: 'keys:read',
  reply: z.object({ keys: z.array(apiKey) }),
});

export const createKey = endpoint({
  name: 'keys.create',
  method: 'POST',
  path: '/api/v1/keys',
  summary: 'Create an API key; its secret is shown once',
  access: 'keys:write',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    /** Default: every one that the caller holds. */
    scopes: z.array(z.enum(scopes)).min(1).optional(),
    project_id: projectId.optional(),
    models: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
    rate_tier: rateTier.default('default'),
    expires_in_days: z.number().int().min(1).max(3650).optional(),
  }),
  reply: apiKey.extend({ secret: z.string() }),
  status: 201,
});

export const updateKey = endpoint({
  name: 'keys.update',
  method: 'PATCH',
  path: '/api/v1/keys/:id',
  summary: 'Rename a key, or change its models and limits; scopes and project stay',
  access: 'keys:write',
  params: z.object({ id: keyId }),
  body: z
    .strictObject({
      name: z.string().trim().min(1).max(100),
      models: z.array(z.string().min(1).max(200)).min(1).max(100).nullable(),
      rate_tier: rateTier,
    })
    .partial(),
  reply: apiKey,
});

export const rotateKey = endpoint({
  name: 'keys.rotate',
  method: 'POST',
  path: '/api/v1/keys/:id/rotate',
  summary: 'Give a key a new secret, shown once; the one before works for a while longer',
  access: 'keys:write',
  params: z.object({ id: keyId }),
  body: z.strictObject({ overlap_hours: z.number().min(0).max(720).default(24) }),
  reply: apiKey.extend({ secret: z.string() }),
  status: 201,
});

export const revokeKey = endpoint({
  name: 'keys.revoke',
  method: 'DELETE',
  path: '/api/v1/keys/:id',
  summary: 'Revoke an API key; its open sockets close within a second',
  access: 'keys:write',
  params: z.object({ id: keyId }),
  status: 204,
});

/** Trades the one-time token of the printed link for an HttpOnly cookie. */
export const signIn = endpoint({
  name: 'sign-in.create',
  method: 'POST',
  path: '/api/v1/sign-in',
  summary: 'Sign this browser in with a one-time link',
  access: 'public',
  tier: 'strict',
  body: z.strictObject({ token: z.string().min(20).max(200) }),
  status: 204,
  faults: ['sign_in_link_used'],
});

export const signOut = endpoint({
  name: 'sign-in.delete',
  method: 'DELETE',
  path: '/api/v1/sign-in',
  summary: 'Sign this browser out; `everywhere` ends every browser session',
  access: 'public',
  query: z.object({ everywhere: z.stringbool().optional() }),
  status: 204,
});

/** For WebSocket from another origin, where a browser can send neither a header nor this server's cookie. */
export const createTicket = endpoint({
  name: 'tickets.create',
  method: 'POST',
  path: '/api/v1/tickets',
  summary: 'A single-use ticket (30 s) for `?ticket=`',
  access: 'chat:read',
  reply: z.object({ ticket: z.string(), expires_in_ms: z.number() }),
  status: 201,
});

/** A fresh sign-in link, for whoever already holds a key with `keys:write`. */
export const createSignInLink = endpoint({
  name: 'sign-in-links.create',
  method: 'POST',
  path: '/api/v1/sign-in-links',
  summary: 'A one-time sign-in link (30 minutes)',
  access: 'keys:write',
  reply: z.object({ url: z.string(), expires_in_ms: z.number() }),
  status: 201,
});
