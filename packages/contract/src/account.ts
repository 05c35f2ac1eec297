import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { userId } from './ids.ts';
import { emailAddress, newPassword, person, personName } from './people.ts';

/** A browser that is signed in. */
export const browserSession = z.object({
  id: z.string(),
  /** Browser and system, of what it said itself. */
  device: z.string(),
  /** Where it signed in from. */
  address: z.string().nullable(),
  created_at: z.number(),
  last_seen_at: z.number(),
  expires_at: z.number(),
  /** The one that asks. */
  is_current: z.boolean(),
});
export type BrowserSession = z.infer<typeof browserSession>;

const sessionParams = z.object({ id: z.string().regex(/^browser_[A-Za-z0-9]{1,40}$/u, 'an id that starts with browser_') });

export const getAccount = endpoint({
  name: 'account.get',
  method: 'GET',
  path: '/api/v1/account',
  summary: 'Who you are here',
  access: 'account:read',
  reply: person,
});

export const updateAccount = endpoint({
  name: 'account.update',
  method: 'PATCH',
  path: '/api/v1/account',
  summary: 'Change your name or e-mail address; a new address needs the password, where there is one',
  access: 'account:write',
  body: z.strictObject({
    name: personName.optional(),
    email: emailAddress.optional(),
    current_password: z.string().min(1).max(200).optional(),
  }),
  reply: person,
  faults: ['conflict', 'wrong_password'],
});

export const setPassword = endpoint({
  name: 'account.set-password',
  method: 'PUT',
  path: '/api/v1/account/password',
  summary: 'Set your password; every other browser is signed out',
  access: 'account:write',
  tier: 'strict',
  body: z.strictObject({ password: newPassword, current_password: z.string().min(1).max(200).optional() }),
  status: 204,
  faults: ['conflict', 'wrong_password'],
});

export const listBrowserSessions = endpoint({
  name: 'account.list-sessions',
  method: 'GET',
  path: '/api/v1/account/sessions',
  summary: 'Browsers you are signed in with, the newest use first',
  access: 'account:read',
  reply: z.object({ sessions: z.array(browserSession) }),
});

export const endBrowserSession = endpoint({
  name: 'account.end-session',
  method: 'DELETE',
  path: '/api/v1/account/sessions/:id',
  summary: 'Sign another browser out',
  access: 'account:write',
  params: sessionParams,
  status: 204,
});

/** Whom one may share a project with. */
export const listColleagues = endpoint({
  name: 'account.list-colleagues',
  method: 'GET',
  path: '/api/v1/account/colleagues',
  summary: 'Names of everybody on this server',
  access: 'account:read',
  reply: z.object({ people: z.array(z.object({ id: userId, name: z.string() })) }),
});
