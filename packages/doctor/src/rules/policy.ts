import { refusedBeforeSending } from '../verdict.ts';
import { headerOf, valuesOf } from '../header-lines.ts';
import { wire } from './evidence.ts';
import { responseOf } from './headers.ts';
import { findViolation, upgradesRequests } from './page-policy.ts';
import { requestRule, socketRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { RequestView, SocketView, View } from './view.ts';

const mixedContent = requestRule('B01', ({ request, origin, url }) => {
  if (origin === '' || refusedBeforeSending(request, origin) !== 'mixed-content') return undefined;
  return {
    cause: `The page is loaded over https and calls ${url.origin} over http.`,
    evidence: [`page: ${origin}`, `request: ${url.href}`],
    confidence: 0.98,
    fix: { summary: `Serve ${url.host} over https, or pass it on under ${origin}.` },
  };
});

const isLoopback = (host: string): boolean => /^(?:localhost|127\.[\d.]+|\[::1\])$/u.test(host) || host.endsWith('.localhost');

const mixedSocket = socketRule('B02', ({ url, origin }) => {
  if (!origin.startsWith('https:') || url.protocol !== 'ws:' || isLoopback(url.hostname)) return undefined;
  return {
    cause: `The page is loaded over https and opens ${url.href}.`,
    evidence: [`page: ${origin}`, `socket: ${url.href}`],
    confidence: 0.98,
    fix: { summary: `Use wss://${url.host}${url.pathname}` },
  };
});

function blockedByPage(seen: RequestView | SocketView, view: View) {
  const { page } = view;
  if (page === undefined) return undefined;
  for (const policy of page.policies) {
    const violation = findViolation(policy.value, seen.url, seen.origin);
    if (violation !== undefined) {
      const source = seen.url.origin === 'null' ? `${seen.url.protocol}//${seen.url.host}` : seen.url.origin;
      return {
        cause: `The page's Content-Security-Policy does not allow ${source}${violation.isFallback ? '; default-src stands in for the missing connect-src' : ''}.`,
        evidence: [`GET ${page.url}`, `<   content-security-policy (${policy.from}): ${violation.directive}`],
        confidence: 0.96,
        fix: { summary: `Add ${source} to connect-src`, command: `connect-src 'self' ${source}` },
        consequences: ['The browser sends nothing; the server never sees the request.'],
      };
    }
  }
  return undefined;
}

const upgraded = requestRule('B04', ({ url, origin }, { page }) => {
  const policy = page?.policies.find(({ value }) => upgradesRequests(value));
  // Loopback is left alone by the upgrade.
  if (policy === undefined || url.protocol !== 'http:' || isLoopback(url.hostname)) return undefined;
  return {
    cause: `The page's policy upgrade-insecure-requests turns ${url.origin} into https.`,
    evidence: [`page: ${origin}`, `<   content-security-policy (${policy.from}): upgrade-insecure-requests`],
    confidence: 0.9,
    fix: { summary: 'Leave upgrade-insecure-requests out on pages served over http (Helmet: upgradeInsecureRequests: null).' },
  };
});

const privateAddress = /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/u;

/** The page is public by its address or by a name that only the internet has. */
function isPublicPage(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  if (isLoopback(hostname) || privateAddress.test(hostname) || hostname.startsWith('[')) return false;
  return hostname.includes('.') && !/\.(?:local|test|internal|lan|home|invalid|localhost)$/u.test(hostname);
}

const isPrivateTarget = (host: string): boolean => isLoopback(host) || privateAddress.test(host);

function localNetwork(code: 'B05' | 'B06'): Rule {
  return requestRule(code, ({ url, origin }, { examined }) => {
    const isInsecure = origin.startsWith('http:');
    if (!isPublicPage(origin) || !isPrivateTarget(url.hostname) || isInsecure !== (code === 'B06')) return undefined;
    const isProven = examined.symptom?.suspects.includes(code) === true;
    return {
      cause: isInsecure
        ? `${origin} is a public page without https; it may not reach ${url.host}.`
        : `${origin} is a public page: Chromium asks the visitor before it may reach ${url.host}.`,
      evidence: [`page: ${origin} (public)`, `request: ${url.href} (${isLoopback(url.hostname) ? 'loopback' : 'local'})`],
      confidence: isProven || isInsecure ? 0.93 : 0.7,
      severity: isInsecure || isProven ? 'error' : 'warning',
    };
  });
}

const socketToLocalNetwork = socketRule('W33', ({ url, origin }) => {
  if (!isPublicPage(origin) || !isPrivateTarget(url.hostname)) return undefined;
  return {
    cause: `${origin} is a public page: Chromium asks the visitor before it may open a WebSocket to ${url.host}.`,
    evidence: [`page: ${origin} (public)`, `socket: ${url.href}`],
    confidence: 0.7,
    severity: 'warning',
  };
});

const isAsset = (form: string | undefined): boolean => form === 'image' || form === 'script';

const resourcePolicy = requestRule('B11', (seen) => {
  const { response, isCross, url, origin } = seen;
  const value = headerOf(response?.headers ?? [], 'cross-origin-resource-policy');
  if (
    !isCross ||
    response === undefined ||
    response.status >= 400 ||
    !isAsset(response.body.form) ||
    value === undefined ||
    value === 'cross-origin'
  ) {
    return undefined;
  }
  const isSameSite = URL.canParse(origin) && new URL(origin).hostname === url.hostname;
  if (value === 'same-site' && isSameSite) return undefined;
  return {
    cause: `Cross-Origin-Resource-Policy: ${value} keeps ${url.pathname} from pages of ${origin}.`,
    evidence: [...wire(seen.first), `<   cross-origin-resource-policy: ${value}`],
    confidence: 0.88,
    fix: {
      summary:
        'Send Cross-Origin-Resource-Policy: cross-origin on assets (Helmet: crossOriginResourcePolicy: { policy: "cross-origin" }).',
    },
    explains: ['C01', 'C04', 'C31'],
  } as const;
});

const embedderPolicy = requestRule('B12', (seen, { page }) => {
  const { response } = seen;
  if (
    page?.isEmbedderIsolated !== true ||
    !seen.isCross ||
    !isAsset(response?.body.form) ||
    headerOf(response?.headers ?? [], 'cross-origin-resource-policy') !== undefined ||
    seen.verdict.outcome === 'allowed'
  ) {
    return undefined;
  }
  return {
    cause: `The page demands a permission from every foreign asset, and ${seen.url.pathname} carries none.`,
    evidence: wire(seen.first, 'cross-origin-resource-policy'),
    confidence: 0.85,
    explains: ['C01', 'C31'],
  } as const;
});

/** Two hosts are one site only when they are the same name here; registrable domains need a list we do not have. */
function isOtherSite({ origin, url }: RequestView): boolean {
  if (!URL.canParse(origin)) return false;
  const [page, target] = [new URL(origin).hostname, url.hostname];
  const base = (host: string) => (/^[\d.]+$|^\[|^localhost$/u.test(host) ? host : host.split('.').slice(-2).join('.'));
  return base(page) !== base(target);
}

const cookieAttributes = (seen: RequestView): string[] => valuesOf(responseOf(seen.first)?.headers ?? [], 'set-cookie');
const isDenied = ({ response }: RequestView): boolean => response?.status === 401 || response?.status === 403;

const sameSite = requestRule('B07', (seen) => {
  if (!seen.isCross || seen.request.credentials !== 'include' || !isOtherSite(seen)) return undefined;
  const kept = cookieAttributes(seen).find((line) => !/samesite=none/iu.test(line));
  const [page, target] = [new URL(seen.origin).hostname, seen.url.hostname];
  const isLoopbackPair = isLoopback(page) && isLoopback(target);
  if (kept === undefined && !(isLoopbackPair && isDenied(seen) && seen.request.cookie === undefined)) return undefined;
  return {
    cause: `${page} and ${target} are different sites: the browser keeps the cookie back${kept === undefined ? '' : ` (${/samesite=\w+/iu.exec(kept)?.[0] ?? 'SameSite=Lax by default'})`}.`,
    evidence: [`page: ${seen.origin}`, ...wire(seen.first)],
    confidence: kept === undefined ? 0.75 : 0.88,
    fix: {
      summary: isLoopbackPair
        ? `Call ${seen.url.href.replace(target, page)}: one host name for page and backend.`
        : 'Serve page and backend under one site, or send SameSite=None; Secure over https.',
    },
    consequences: ['The request arrives without the cookie: 401, or an empty session, and no message in the console.'],
    explains: ['D08'],
  } as const;
});

const noneInsecure = requestRule('B08', (seen) => {
  const line = cookieAttributes(seen).find((each) => /samesite=none/iu.test(each) && !/;\s*secure/iu.test(each));
  if (line === undefined) return undefined;
  return {
    cause: 'A cookie is set with SameSite=None and without Secure; browsers drop it.',
    evidence: [`<   set-cookie: ${line}`],
    confidence: 0.95,
    explains: ['D08'],
  } as const;
});

const notSent = requestRule('B09', (seen) => {
  const withCookie = responseOf(seen.controls('with-cookie')[0]);
  if (!isDenied(seen) || withCookie === undefined || withCookie.status >= 400) return undefined;
  return {
    cause: `The request is made with credentials: ${seen.request.credentials}, so the browser leaves the cookie out; with it the backend answers ${withCookie.status}.`,
    evidence: [...wire(seen.first), ...wire(seen.controls('with-cookie')[0])],
    confidence: 0.95,
    fix: { summary: "Set credentials: 'include' (axios: withCredentials: true), and allow credentials on the server." },
    explains: ['D08', 'C28', 'C01', 'C31'],
  } as const;
});

/** What the browser itself refuses, before or beside the server. */
export const policyRules: readonly Rule[] = [
  mixedContent,
  mixedSocket,
  requestRule('B03', blockedByPage),
  socketRule('B03', blockedByPage),
  upgraded,
  localNetwork('B05'),
  localNetwork('B06'),
  socketToLocalNetwork,
  resourcePolicy,
  embedderPolicy,
  sameSite,
  noneInsecure,
  notSent,
];
