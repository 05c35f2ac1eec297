import { headerOf } from '../header-lines.ts';
import { curl, wire } from './evidence.ts';
import { responseOf } from './headers.ts';
import { refusalRule, requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { RequestView } from './view.ts';

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Where a redirected preflight points. */
function preflightTarget({ preflight, url }: RequestView): URL | undefined {
  const response = responseOf(preflight);
  const location = response === undefined ? undefined : headerOf(response.headers, 'location');
  if (response === undefined || !isRedirect(response.status) || location === undefined || !URL.canParse(location, url.href)) {
    return undefined;
  }
  return new URL(location, url.href);
}

const isSlashAway = (target: URL, url: URL): boolean =>
  target.host === url.host &&
  target.protocol === url.protocol &&
  target.pathname.replace(/\/$/u, '') === url.pathname.replace(/\/$/u, '') &&
  target.pathname !== url.pathname;

const preflightSlash = refusalRule('C26', ({ reason }, { seen }) => {
  const target = preflightTarget(seen);
  if (reason !== 'preflight-redirect' || target === undefined || !isSlashAway(target, seen.url)) return undefined;
  return {
    cause: `OPTIONS ${seen.url.pathname} is redirected to ${target.pathname}, and browsers follow no redirect of a preflight.`,
    evidence: wire(seen.preflight),
    confidence: 0.98,
    fix: {
      summary: `Call ${target.href}, or serve both paths (Flask: strict_slashes=False; FastAPI: redirect_slashes=False and the exact path)`,
    },
    ...(seen.preflight === undefined ? {} : { verify: curl(seen.preflight) }),
  };
});

const preflightElsewhere = refusalRule('C27', ({ reason }, { seen }) => {
  const target = preflightTarget(seen);
  if (reason !== 'preflight-redirect' || target === undefined || isSlashAway(target, seen.url)) return undefined;
  const isScheme = target.host.split(':')[0] === seen.url.host.split(':')[0] && target.protocol !== seen.url.protocol;
  return {
    cause: `OPTIONS ${seen.url.pathname} is redirected to ${target.origin}${target.pathname}${isScheme ? ' (another scheme)' : ''}.`,
    evidence: wire(seen.preflight),
    confidence: 0.97,
    fix: {
      summary: isScheme
        ? `Call ${target.protocol}// from the start.`
        : 'Let OPTIONS pass without a login, or call the final address.',
    },
    ...(seen.preflight === undefined ? {} : { verify: curl(seen.preflight) }),
  };
});

/** A value that would be right for the page, wrong for the tainted origin. */
const crossRedirect = refusalRule('C24', (refusal, { seen }) => {
  if (!refusal.isTainted || refusal.reason === 'origin-missing' || !refusal.reason.startsWith('origin-')) return undefined;
  return {
    cause: `${seen.url.pathname} redirects to another origin; from there on the browser sends Origin: null, which ${new URL(refusal.fact.request.url).host} does not allow.`,
    evidence: [...wire(seen.first), ...wire(refusal.fact)],
    confidence: 0.96,
    fix: { summary: `Call ${refusal.fact.request.url} directly, or do not redirect across origins.` },
  };
});

const redirectPassword = requestRule('C43', (seen) => {
  if (seen.verdict.outcome === 'allowed' || seen.verdict.reason !== 'redirect-credentials') return undefined;
  return {
    cause: 'The redirect leads to a URL with a user name, which is refused across origins.',
    evidence: wire(seen.hops.at(-1)),
    confidence: 0.97,
  };
});

const schemeRedirect = requestRule('B26', (seen) => {
  if (seen.verdict.outcome === 'allowed' || seen.verdict.reason !== 'redirect-scheme') return undefined;
  return {
    cause: 'The redirect leads to a scheme that fetch does not follow.',
    evidence: wire(seen.hops.at(-1)),
    confidence: 0.95,
  };
});

const loop = requestRule('B22', (seen) => {
  const last = seen.response;
  const location = last === undefined ? undefined : headerOf(last.headers, 'location');
  if (
    last === undefined ||
    location === undefined ||
    !isRedirect(last.status) ||
    (seen.hops.length < 2 && headerOf(last.headers, 'set-cookie') !== undefined) ||
    !URL.canParse(location, seen.url.href)
  ) {
    return undefined;
  }
  const next = new URL(location, seen.hops.at(-1)?.request.url).href;
  if (!seen.hops.some(({ request }) => request.url === next) && seen.hops.length < 8) return undefined;
  return {
    cause: 'The redirects lead in a circle.',
    evidence: seen.hops.slice(0, 4).flatMap((hop) => wire(hop).slice(0, 3)),
    confidence: 0.95,
    explains: ['C24', 'C25', 'D07'],
  } as const;
});

const forgottenScheme = requestRule('P12', (seen) => {
  const step = seen.hops.find(({ request, answer }) => {
    const location = answer.outcome === 'response' ? headerOf(answer.headers, 'location') : undefined;
    if (location === undefined || !URL.canParse(location, request.url)) return false;
    const [from, to] = [new URL(request.url), new URL(location, request.url)];
    return from.protocol === 'https:' && to.protocol === 'http:' && from.hostname === to.hostname;
  });
  if (step === undefined) return undefined;
  return {
    cause: 'The backend redirects an https request to http: it does not know that TLS ends at the proxy.',
    evidence: wire(step),
    confidence: 0.93,
    fix: {
      summary: 'Pass X-Forwarded-Proto on and trust it, or call the exact path',
      command: 'uvicorn app:app --proxy-headers --forwarded-allow-ips="*"',
    },
    explains: ['C24', 'C25', 'C26', 'C27', 'B01'],
  } as const;
});

const becameGet = requestRule('C44', (seen) => {
  const [first, next] = seen.hops;
  const status = responseOf(first)?.status ?? 0;
  if (
    seen.isStandIn ||
    seen.request.method !== 'POST' ||
    (status !== 301 && status !== 302) ||
    next?.request.method !== 'GET' ||
    (seen.response?.status ?? 0) < 400
  ) {
    return undefined;
  }
  return {
    cause: `The redirect with ${status} turned POST into GET and dropped the body.`,
    evidence: [...wire(first), ...wire(next)],
    confidence: 0.93,
    fix: { summary: `Call ${next.request.url} directly, or answer 307 or 308.` },
    explains: ['D07'],
  } as const;
});

const lostAuthorization = requestRule('C45', (seen) => {
  const has = seen.request.headers.some(([name]) => name.toLowerCase() === 'authorization');
  const last = seen.hops.at(-1);
  if (
    !has ||
    seen.hops.length < 2 ||
    seen.response?.status !== 401 ||
    last === undefined ||
    new URL(last.request.url).origin === seen.url.origin
  ) {
    return undefined;
  }
  return {
    cause: `The redirect to ${new URL(last.request.url).origin} dropped Authorization.`,
    evidence: [...wire(seen.first), ...wire(last)],
    confidence: 0.92,
    fix: { summary: `Call ${last.request.url} directly.` },
    explains: ['D08', 'C24'],
  } as const;
});

/** Redirects, of preflights and of requests. */
export const redirectRules: readonly Rule[] = [
  preflightSlash,
  preflightElsewhere,
  crossRedirect,
  redirectPassword,
  schemeRedirect,
  loop,
  forgottenScheme,
  becameGet,
  lostAuthorization,
];
