import { getConnection } from '@causeway/contract';
import { route } from './feature.ts';
import type { Route } from './feature.ts';
import type { Origins } from './origins.ts';

export interface ConnectionOptions {
  readonly origins: Origins;
  readonly auth: 'on' | 'off';
  readonly version: string;
}

/** How this server sees the caller; what the Connections page and a client's diagnosis ask first. */
export function connectionRoutes({ origins, auth, version }: ConnectionOptions): Route[] {
  const answer = route(getConnection, async (asked) => {
    const { origin, principal } = asked;
    const host = asked.header('host');
    const isAllowed = origins.isAllowed(origin, host);
    const isSame = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
    const listed = [...origins.policy.origins, ...origins.policy.patterns.map((pattern) => pattern.source)];
    const verdict: Cors = isAllowed ? 'allowed' : 'denied';
    const cors: Cors = isSame ? 'same-origin' : verdict;
    return {
      version,
      request_id: asked.requestId,
      origin: origin ?? null,
      cors,
      explanation: explain(cors, origin),
      allowed_origins: asked.trusted ? listed : null,
      auth,
      signed_in: principal !== undefined,
      principal: principal
        ? { id: principal.userId, kind: principal.kind, role: principal.role, scopes: [...principal.scopes] }
        : null,
    };
  });
  return [answer];
}

type Cors = 'same-origin' | 'allowed' | 'denied';

function explain(cors: Cors, origin: string | undefined): string {
  if (cors === 'same-origin') return 'The page comes from this server, so CORS does not apply.';
  if (cors === 'allowed') return `The origin ${origin} is allowed.`;
  return `The origin ${origin} is not allowed; add it to CAUSEWAY_ORIGINS.`;
}
