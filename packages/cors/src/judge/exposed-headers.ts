import { forbiddenResponseHeaders } from '../fetch-names.ts';
import type { HeaderLine } from '../decision.ts';
import { readTokens, sortAndCombine } from './header-lines.ts';
import type { CredentialsMode } from './page-request.ts';

const alwaysReadable: ReadonlySet<string> = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** Who reads. */
export interface Reader {
  readonly credentials: CredentialsMode;
  /** A `*` counts although what follows it in the list is no token. */
  readonly starOutlivesList: boolean;
}

/** What a script reads of an answer from its own origin. Fetch, "basic filtered response". */
export function basicHeaders(headers: readonly HeaderLine[]): readonly HeaderLine[] {
  return sortAndCombine(headers).filter(([name]) => !forbiddenResponseHeaders.has(name));
}

/** What a script reads of an answer from another origin. Fetch, "CORS filtered response". */
export function exposedHeaders(headers: readonly HeaderLine[], reader: Reader): readonly HeaderLine[] {
  const list = readTokens(headers, 'access-control-expose-headers');
  const named = new Set('unparsable' in list ? [] : list.map((name) => name.toLowerCase()));
  const isStarred = named.has('*') || (reader.starOutlivesList && 'unparsable' in list && list.before.includes('*'));
  const isOpen = reader.credentials !== 'include' && isStarred;
  return basicHeaders(headers).filter(([name]) => alwaysReadable.has(name) || isOpen || named.has(name));
}
