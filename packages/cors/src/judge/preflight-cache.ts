import { safelistedMethods } from '../fetch-names.ts';
import type { HeaderLine } from '../decision.ts';
import { getHeader, readTokens } from './header-lines.ts';
import type { Profile } from './profile.ts';

/** One permission that a preflight gave. `visit` says only that one was given. */
export interface PreflightEntry {
  readonly origin: string;
  /** With its query, without its fragment. */
  readonly url: string;
  readonly isCredentialed: boolean;
  readonly kind: 'method' | 'header' | 'visit';
  readonly name: string;
  /** Seconds on the clock of `PageRequest.at`. */
  readonly until: number;
}

/** What a browser remembers of preflights. A value: every verdict has the next one. */
export type PreflightCache = readonly PreflightEntry[];

/** A request as the cache sees it. */
export interface PreflightKey {
  readonly origin: string;
  readonly url: string;
  readonly isCredentialed: boolean;
  readonly at: number;
  readonly profile: Profile;
}

/** What must have been permitted. */
export interface Wanted {
  readonly method: string;
  /** The unsafe header names. */
  readonly names: readonly string[];
  /** A preflight is due whatever the method and the headers are. */
  readonly isForced: boolean;
}

const defaultAge = 5;

/** How long an answer may be kept, in seconds. Fetch, CORS-preflight fetch on `Access-Control-Max-Age`. */
export function readMaxAge(headers: readonly HeaderLine[], profile: Profile): number {
  const text = getHeader(headers, 'access-control-max-age');
  if (text === undefined) return defaultAge;
  return Math.min(parseAge(text, profile), profile.maxAgeLimit);
}

function parseAge(text: string, profile: Profile): number {
  const isDigits = /^\d+$/u.test(text);
  if (isDigits && profile.name !== 'chromium') return Number(text);
  if (profile.name === 'firefox') return text === '' ? defaultAge : 0;
  if (profile.name === 'spec') return defaultAge;
  const isInteger =
    /^[+-]?\d+$/u.test(text) && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''));
  return isInteger ? Math.max(Number(text), 0) : defaultAge;
}

/** Whether no preflight is due because earlier ones permitted all of it. Fetch, "cache entry match". */
export function isCovered(cache: PreflightCache, key: PreflightKey, wanted: Wanted): boolean {
  // Chromium keeps nothing for an origin that is nobody's.
  if (key.profile.name === 'chromium' && key.origin === 'null') return false;
  const live = entriesOf(cache, key).filter((entry) => key.at < entry.until && isUsable(entry, key));
  const has = (kind: PreflightEntry['kind'], name: string) =>
    live.some((entry) => entry.kind === kind && (entry.name === name || isWildcard(entry, name, key.profile)));
  return (
    (has('method', wanted.method) || (isFree(wanted, key.profile) && (!wanted.isForced || has('visit', '')))) &&
    wanted.names.every((name) => has('header', name))
  );
}

function isFree({ method, isForced }: Wanted, profile: Profile): boolean {
  if (profile.name === 'firefox') return method === 'GET' || method === 'POST';
  return safelistedMethods.has(method) && !(isForced && profile.name === 'spec');
}

function isUsable(entry: PreflightEntry, { isCredentialed, profile }: PreflightKey): boolean {
  return profile.name === 'firefox' ? entry.isCredentialed === isCredentialed : entry.isCredentialed || !isCredentialed;
}

function isWildcard(entry: PreflightEntry, name: string, profile: Profile): boolean {
  if (entry.name !== '*' || entry.isCredentialed || profile.name === 'firefox') return false;
  // Chromium lets a fresh answer's * cover Authorization, and a remembered one not.
  return entry.kind === 'method' || name !== 'authorization';
}

/** The cache after a preflight that passed. */
export function remember(cache: PreflightCache, key: PreflightKey, headers: readonly HeaderLine[]): PreflightCache {
  const age = readMaxAge(headers, key.profile);
  const until = key.at + age;
  const entry = (kind: PreflightEntry['kind'], name: string): PreflightEntry => {
    const { origin, url, isCredentialed } = key;
    return { origin, url, isCredentialed, kind, name, until };
  };
  const fresh = [
    { ...entry('visit', ''), until: key.profile.name === 'firefox' && age > 0 ? Number.POSITIVE_INFINITY : until },
    ...tokens(headers, 'access-control-allow-methods').map((name) => entry('method', name)),
    ...tokens(headers, 'access-control-allow-headers').map((name) => entry('header', name.toLowerCase())),
  ];
  if (key.profile.name === 'chromium') return [...forget(cache, key), ...fresh];
  return age > 0 || key.profile.name === 'spec'
    ? [...cache.filter((old) => !fresh.some((one) => isSame(one, old))), ...fresh]
    : cache;
}

function isSame(one: PreflightEntry, other: PreflightEntry): boolean {
  const isSameKey = one.origin === other.origin && one.url === other.url && one.isCredentialed === other.isCredentialed;
  return isSameKey && one.kind === other.kind && one.name === other.name;
}

/** The cache without anything about this URL. Fetch, "clear cache entries". */
export function forget(cache: PreflightCache, key: PreflightKey): PreflightCache {
  const known = entriesOf(cache, key);
  return cache.filter((entry) => !known.includes(entry));
}

function entriesOf(cache: PreflightCache, { origin, url }: PreflightKey): PreflightCache {
  return cache.filter((entry) => entry.origin === origin && entry.url === url);
}

function tokens(headers: readonly HeaderLine[], name: string): readonly string[] {
  const list = readTokens(headers, name);
  return 'unparsable' in list ? [] : list;
}
