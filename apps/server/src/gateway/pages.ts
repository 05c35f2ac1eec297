import fastifyStatic from '@fastify/static';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Headers of pages and assets. CORP and COOP belong here and not on the API: there they block what CORS allows. No
 * `upgrade-insecure-requests`: over http it turns working addresses into dead https ones (research: B04, B11).
 */
export const pageHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const;

/**
 * The one document that may ask any address: a hidden frame of the app in which this browser tries a connection for the doctor.
 * It holds one script and no data, and only pages of this server may frame it.
 */
export const checkFrame = '/check-frame.html';
const frameHeaders = {
  ...pageHeaders,
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    'connect-src http: https: ws: wss:',
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "form-action 'none'",
  ].join('; '),
} as const;

/** What `@fastify/static` mounts. */
export const assetRoute = '/*';

const apiPath = /^\/(?:api|v1|health|ready|metrics|openapi\.json)(?:\/|$)/u;

/** Whether a person opened a page, rather than a program an address. */
export const wantsPage = (request: FastifyRequest): boolean =>
  request.method === 'GET' &&
  (request.headers.accept ?? '').includes('text/html') &&
  !apiPath.test(request.url.split('?')[0] ?? '');

export interface Pages {
  readonly isBuilt: boolean;
  /** The app's page: it routes by itself. */
  sendApp(reply: FastifyReply): FastifyReply;
}

/** Serves the built web app, if there is one. Assets carry a hash in their name and never change. */
export async function mountPages(app: FastifyInstance, root: string | undefined): Promise<Pages> {
  const isBuilt = root !== undefined && existsSync(join(root, 'index.html'));
  if (!isBuilt) return { isBuilt, sendApp: (reply) => reply };
  await app.register(fastifyStatic, {
    root,
    wildcard: true,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const headers = path.endsWith(checkFrame) ? frameHeaders : pageHeaders;
      for (const [name, value] of Object.entries(headers)) reply.header(name, value);
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return { isBuilt, sendApp: (reply) => reply.sendFile('index.html') };
}
