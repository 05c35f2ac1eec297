import { headerOf, tokensOf } from '../header-lines.ts';
import { control, place, wire } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { allowedOrigin, responseOf } from './headers.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { RequestView } from './view.ts';

const wildcardAuthorization = requestRule('C19', (seen, view) => {
  if (!seen.verdict.warnings.includes('authorization-covered-by-wildcard')) return undefined;
  return {
    severity: 'warning',
    cause: 'Authorization is allowed by * alone: the standard refuses that, browsers let it pass for now.',
    evidence: wire(seen.preflight),
    confidence: 0.95,
    fix: corsFix(view, seen, 'Name Authorization in the allowed headers'),
  };
});

/** Whether a browser may use a stored copy without asking. RFC 9111, 3 and 4.2.2. */
function isCacheable(seen: RequestView): boolean {
  const headers = seen.response?.headers ?? [];
  const cache = headerOf(headers, 'cache-control') ?? '';
  if (/no-store|no-cache|max-age=0\b/iu.test(cache) || seen.request.method !== 'GET') return false;
  return (
    /max-age=[1-9]|public|immutable/iu.test(cache) ||
    headerOf(headers, 'expires') !== undefined ||
    headerOf(headers, 'last-modified') !== undefined
  );
}

const noVary = requestRule('C32', (seen, view) => {
  const own = allowedOrigin(seen.first?.answer);
  const others = [...seen.controls('other-origin'), ...seen.controls('no-origin')].filter(
    (fact) => responseOf(fact)?.status === seen.response?.status,
  );
  const isDependent = own !== undefined && own !== '*' && others.some((fact) => allowedOrigin(fact.answer) !== own);
  const varies = tokensOf(seen.response?.headers ?? [], 'vary').some((each) => each === 'origin' || each === '*');
  if (seen.verdict.outcome !== 'allowed' || !seen.isCross || !isDependent || varies || !isCacheable(seen)) return undefined;
  return {
    severity: 'warning',
    cause: 'The answer depends on the origin, may be cached, and does not say so: a copy made for one page fails for another.',
    evidence: [
      ...wire(seen.first, 'vary'),
      ...others
        .slice(0, 2)
        .flatMap((fact) => control(fact, fact.variant === undefined ? 'no Origin' : `Origin ${fact.variant}`)),
    ],
    confidence: 0.88,
    fix: corsFix(view, seen, 'Send Vary: Origin on every answer, also on those without a CORS header'),
  };
});

const maxAge = requestRule('C33', (seen, view) => {
  const value = headerOf(responseOf(seen.preflight)?.headers ?? [], 'access-control-max-age');
  if (value === undefined || /^\d+$/u.test(value)) return undefined;
  return {
    severity: 'warning',
    cause: `Access-Control-Max-Age is "${value}", which is no number of seconds: browsers keep the preflight for 5 s.`,
    evidence: [...wire(seen.preflight), `<   access-control-max-age: ${value}`],
    confidence: 0.9,
    fix: corsFix(view, seen, 'Send whole seconds: 600'),
  };
});

/** Read by every page, listed or not. Fetch, "CORS-safelisted response-header name". */
const alwaysReadable = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** Read by nobody: they belong to one connection, or are kept from pages for good. */
const neverReadable = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'set-cookie']);

const notExposed = requestRule('C34', (seen, view) => {
  const headers = seen.response?.headers ?? [];
  if (!seen.isCross) return undefined;
  const isReachable = seen.verdict.outcome === 'allowed';
  const exposed = tokensOf(headers, 'access-control-expose-headers');
  const isOpen = exposed.includes('*') && seen.request.credentials !== 'include';
  const reading = view.settings('reads-header').find(({ value }) => {
    const name = value.toLowerCase();
    const isHidden = !alwaysReadable.has(name) && !neverReadable.has(name) && !exposed.includes(name) && !isOpen;
    return isHidden && headerOf(headers, name) !== undefined;
  });
  if (reading === undefined) return undefined;
  return {
    severity: isReachable ? 'error' : 'warning',
    cause: `The page reads ${reading.value}, the server sends it, and does not expose it: the page gets null.`,
    evidence: [place(reading), ...wire(seen.first, 'access-control-expose-headers'), `<   ${reading.value.toLowerCase()}: …`],
    confidence: 0.9,
    fix: {
      summary: `Add ${reading.value} to Access-Control-Expose-Headers`,
      command: `Access-Control-Expose-Headers: ${reading.value}`,
    },
  };
});

const emptyJson = requestRule('B27', ({ response, first, request }) => {
  const isEmpty =
    response?.status === 200 && response.body.bytes === 0 && response.ended === 'complete' && request.method === 'GET';
  if (!isEmpty || !/json/iu.test(headerOf(response.headers, 'content-type') ?? '')) return undefined;
  return {
    cause: 'The answer calls itself JSON and is empty: response.json() fails.',
    evidence: wire(first),
    confidence: 0.88,
    fix: { summary: 'Send a JSON document (null, [] or {}), or answer 204 and do not parse it.' },
  };
});

const firefoxSaysCors = requestRule('D19', (seen, { examined }) => {
  if (
    examined.symptom?.browser !== 'firefox' ||
    !/did not succeed/u.test(examined.symptom.text) ||
    seen.verdict.outcome === 'allowed' ||
    seen.verdict.reason !== 'network-failure'
  ) {
    return undefined;
  }
  return {
    severity: 'warning',
    cause: 'Firefox reports a connection that failed as CORS: "(null)" is a request without any HTTP answer.',
    evidence: [examined.symptom.text],
    confidence: 0.95,
  };
});

const opaque: Rule = {
  code: 'B13',
  find: (view) => {
    const setting = view.settings('no-cors-mode')[0];
    if (setting === undefined) return [];
    return [
      {
        about: setting.file,
        severity: 'warning',
        cause: "A request is made with mode: 'no-cors': the page can read neither status nor body.",
        evidence: [place(setting)],
        confidence: 0.8,
      },
    ];
  },
};

const sixStreams: Rule = {
  code: 'B16',
  find: (view) => {
    const streams = view.settings('event-source');
    if (streams.length < 6) return [];
    return [
      {
        about: streams[0]?.file ?? '',
        cause: `The frontend opens ${streams.length} event streams; a browser has six connections per host over HTTP/1.1.`,
        evidence: streams.slice(0, 8).map(place),
        confidence: 0.75,
      },
    ];
  },
};

/** What works today and should not be relied on, and what the page misses silently. */
export const adviceRules: readonly Rule[] = [
  wildcardAuthorization,
  noVary,
  maxAge,
  notExposed,
  emptyJson,
  firefoxSaysCors,
  opaque,
  sixStreams,
];
