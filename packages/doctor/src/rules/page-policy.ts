/** Content-Security-Policy 3, as far as it decides about a page's connections. */

/** Which policy blocks a connection. */
export interface Violation {
  /** The directive as it stands in the policy. */
  readonly directive: string;
  /** `default-src` stands in for a missing `connect-src`. */
  readonly isFallback: boolean;
}

/** Why this policy blocks the URL for a page of this origin; undefined when it lets it pass. CSP3, 6.1.2 and 6.7.2. */
export function findViolation(policy: string, url: URL, origin: string): Violation | undefined {
  for (const serialized of policy.split(',')) {
    const directives = new Map(serialized.split(';').map((part) => readDirective(part)));
    const own = directives.get('connect-src');
    const sources = own ?? directives.get('default-src');
    if (sources !== undefined && !sources.some((source) => matchesSource(source, url, origin))) {
      const name = own === undefined ? 'default-src' : 'connect-src';
      return { directive: `${name} ${sources.join(' ')}`, isFallback: own === undefined };
    }
  }
  return undefined;
}

/** Whether a policy rewrites http to https. */
export const upgradesRequests = (policy: string): boolean => /(?:^|[;,])\s*upgrade-insecure-requests\b/iu.test(policy);

function readDirective(part: string): [string, string[]] {
  const [name = '', ...values] = part.trim().split(/\s+/u);
  return [name.toLowerCase(), values];
}

function matchesSource(source: string, url: URL, origin: string): boolean {
  const lower = source.toLowerCase();
  if (lower === '*') return /^(?:https?|wss?):$/u.test(url.protocol);
  if (lower === "'self'") return isSelf(url, origin);
  if (/^[a-z][a-z\d+.-]*:$/u.test(lower)) return isScheme(lower, url.protocol);
  return matchesHost(lower, url, origin);
}

/** The page's own host; a socket of the same host belongs to it (CSP3, "scheme-part match"). */
function isSelf(url: URL, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.hostname === url.hostname && portOf(page) === portOf(url) && isScheme(page.protocol, url.protocol);
}

/** http matches https and the socket schemes; https matches wss. */
function isScheme(wanted: string, actual: string): boolean {
  if (wanted === actual) return true;
  const wider: Readonly<Record<string, readonly string[]>> = {
    'http:': ['https:', 'ws:', 'wss:'],
    'https:': ['wss:'],
    'ws:': ['wss:', 'http:', 'https:'],
    'wss:': ['https:'],
  };
  return wider[wanted]?.includes(actual) === true;
}

const hostSource =
  /^(?:(?<scheme>[a-z][a-z\d+.-]*):\/\/)?(?<host>\*|(?:\*\.)?[^/:]+|\[[^\]]+\])(?::(?<port>\d+|\*))?(?<path>\/.*)?$/u;

function matchesHost(source: string, url: URL, origin: string): boolean {
  const { scheme, host, port, path } = hostSource.exec(source)?.groups ?? {};
  if (host === undefined) return false;
  const isRightScheme = scheme === undefined ? isImplied(url, origin) : isScheme(`${scheme}:`, url.protocol);
  const isRightHost = host === '*' || host === url.hostname || (host.startsWith('*.') && url.hostname.endsWith(host.slice(1)));
  const isRightPort = port === '*' || (port ?? defaultPort(url.protocol)) === portOf(url);
  const isRightPath = path === undefined || (path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path);
  return isRightScheme && isRightHost && isRightPort && isRightPath;
}

/** Without a scheme the page's own is meant. */
const isImplied = (url: URL, origin: string): boolean =>
  !URL.canParse(origin) || isScheme(new URL(origin).protocol, url.protocol);

const defaultPort = (protocol: string): string => (/^(?:https|wss):$/u.test(protocol) ? '443' : '80');
const portOf = (url: URL): string => (url.port === '' ? defaultPort(url.protocol) : url.port);
