import { createCredential, deleteCredential, listCredentials, replaceCredential } from '@causeway/contract';
import { route } from '../../../gateway/feature.ts';
import type { Route } from '../../../gateway/feature.ts';
import type { Credentials } from './credentials.ts';

export const credentialRoutes = (credentials: Credentials): Route[] => [
  route(listCredentials, async ({ principal }) => ({ credentials: await credentials.list(principal.userId) })),
  route(createCredential, ({ principal, body }) => credentials.create(principal.userId, body)),
  route(replaceCredential, ({ principal, params, body }) => credentials.replace(principal.userId, params.credentialId, body)),
  route(deleteCredential, ({ principal, params }) => credentials.remove(principal.userId, params.credentialId)),
];
