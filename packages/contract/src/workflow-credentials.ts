import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { credentialId } from './ids.ts';

const headerValue = z
  .string()
  .min(1)
  .max(8000)
  .regex(/^[\t -~]+$/u, 'printable ASCII only');

/** How a call proves who it is. Write-only: no endpoint answers it. */
export const credentialSecret = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bearer'), token: headerValue }),
    z.strictObject({ kind: z.literal('basic'), username: z.string().min(1).max(500), password: z.string().max(4000) }),
    z.strictObject({
      kind: z.literal('header'),
      header: z.string().regex(/^[A-Za-z0-9-]{1,100}$/u, 'the name of a header'),
      value: headerValue,
    }),
  ])
  .meta({ examples: [{ kind: 'bearer', token: 'the-token-of-the-service' }] });
export type CredentialSecret = z.infer<typeof credentialSecret>;

/** `api.example.com`, `*.example.com`, `127.0.0.1:8080`; without a port: the one of the scheme. */
const host = z
  .string()
  .trim()
  .toLowerCase()
  .max(260)
  .regex(
    /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?$|^\[[0-9a-f:]+\](?::\d{1,5})?$/u,
    'a host such as api.example.com, *.example.com or localhost:8080',
  )
  .refine((value) => !/^\*\.[^.]+$/u.test(value), 'a wildcard needs a domain of two parts at least: *.example.com');

const name = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/u, 'letters, digits, _ and -, at most 63');

/** A secret for calls to the hosts it is bound to. Times are ms since 1970 UTC. */
export const credential = z.object({
  id: credentialId,
  /** What definitions say: `authentication: { use: crm }`. */
  name: z.string(),
  kind: z.enum(['bearer', 'basic', 'header']),
  hosts: z.array(z.string()),
  /** The last characters of the secret, or the user name, or the name of the header. */
  hint: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  last_used_at: z.number().nullable(),
});
export type Credential = z.infer<typeof credential>;

const params = z.object({ credentialId });
const hosts = z.array(host).min(1).max(20);

export const listCredentials = endpoint({
  name: 'credentials.list',
  method: 'GET',
  path: '/api/v1/credentials',
  summary: 'Credentials of workflow calls, without their secrets',
  access: 'workflows:read',
  reply: z.object({ credentials: z.array(credential) }),
});

export const createCredential = endpoint({
  name: 'credentials.create',
  method: 'POST',
  path: '/api/v1/credentials',
  summary: 'Save a credential; it is sent to its hosts only, and never shown again',
  access: 'workflows:write',
  body: z.strictObject({ name, hosts, secret: credentialSecret }),
  reply: credential,
  status: 201,
  faults: ['conflict'],
});

/** Hosts and secret change together: whoever does not know the secret cannot have it sent somewhere else. */
export const replaceCredential = endpoint({
  name: 'credentials.replace',
  method: 'PUT',
  path: '/api/v1/credentials/:credentialId',
  summary: 'Replace secret and hosts of a credential',
  access: 'workflows:write',
  params,
  body: z.strictObject({ hosts, secret: credentialSecret }),
  reply: credential,
});

export const deleteCredential = endpoint({
  name: 'credentials.delete',
  method: 'DELETE',
  path: '/api/v1/credentials/:credentialId',
  summary: 'Delete a credential for ever; calls that name it fail',
  access: 'workflows:write',
  params,
  status: 204,
});
