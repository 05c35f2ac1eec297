import type { HeaderLine } from '../decision.ts';
import { decodeBytes } from './decode-bytes.ts';
import { getHeader } from './header-lines.ts';
import type { CredentialsMode } from './page-request.ts';
import type { Profile } from './profile.ts';
import { parseRequestUrl } from './request-url.ts';
import type { Cause } from './verdict.ts';

/** What the CORS check compares with. */
export interface CorsCheck {
  /** The serialized request origin: `null` after a tainting redirect. */
  readonly origin: string;
  readonly credentials: CredentialsMode;
  /** `Access-Control-Allow-Origin` came more than once, in exactly this spelling. */
  readonly repeatsOrigin: boolean;
  readonly profile: Profile;
}

/** Why the answer's headers do not let the page in; undefined when they do. Fetch, "CORS check". */
export function findCorsFault(headers: readonly HeaderLine[], check: CorsCheck): Omit<Cause, 'stage'> | undefined {
  const allowed = getHeader(headers, 'access-control-allow-origin');
  const isIncluding = check.credentials === 'include';
  if (check.profile.countsOriginLines && check.repeatsOrigin) return { reason: 'origin-multiple', detail: allowed ?? '' };
  if (allowed === undefined) return { reason: 'origin-missing', detail: '' };
  if (allowed === '*' && isIncluding) return { reason: 'origin-wildcard', detail: '' };
  if (allowed !== '*' && allowed !== check.origin) return { reason: nameMismatch(allowed, check.profile), detail: allowed };
  const credentials = getHeader(headers, 'access-control-allow-credentials') ?? '';
  return isIncluding && credentials !== 'true' ? { reason: 'credentials-not-true', detail: credentials } : undefined;
}

function nameMismatch(allowed: string, profile: Profile): 'origin-multiple' | 'origin-invalid' | 'origin-mismatch' {
  if (!profile.explainsOrigin) return 'origin-mismatch';
  if (/[ ,]/u.test(allowed)) return 'origin-multiple';
  const isUrl = parseRequestUrl(decodeBytes(allowed) ?? '') !== undefined;
  return allowed === 'null' || isUrl ? 'origin-mismatch' : 'origin-invalid';
}
