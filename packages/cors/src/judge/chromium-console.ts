import type { Journey } from './journey.ts';
import { withoutFragment } from './request-url.ts';
import type { Cause, RefusalReason } from './verdict.ts';

const initiators = { fetch: 'fetch', xmlhttprequest: 'XMLHttpRequest', eventsource: 'resource' } as const;
const corsSchemes =
  'chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, isolated-app';
const preflightLead = "Response to preflight request doesn't pass access control check: ";
const validValue = ' Have the server send the header with a valid value.';
const byRequest =
  ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.';

type Text = (detail: string, journey: Journey) => string;

const texts: Partial<Record<RefusalReason, Text>> = {
  'origin-missing': () => "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  'origin-multiple': (detail, journey) =>
    `The 'Access-Control-Allow-Origin' header contains multiple values '${detail}', but only one is allowed.${hint(journey)}`,
  'origin-invalid': (detail, journey) =>
    `The 'Access-Control-Allow-Origin' header contains the invalid value '${detail}'.${hint(journey)}`,
  'origin-mismatch': (detail, journey) =>
    `The 'Access-Control-Allow-Origin' header has a value '${detail}' that is not equal to the supplied origin.${hint(journey)}`,
  'origin-wildcard': (_detail, journey) =>
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's " +
    `credentials mode is 'include'.${requestHint(journey)}`,
  'credentials-not-true': (detail, journey) =>
    `The value of the 'Access-Control-Allow-Credentials' header in the response is '${detail}' which must be 'true' when the ` +
    `request's credentials mode is 'include'.${requestHint(journey)}`,
  'preflight-status': () => 'It does not have HTTP ok status.',
  'preflight-redirect': () => 'Redirect is not allowed for a preflight request.',
  'methods-unparsable': () => 'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
  'headers-unparsable': () => 'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
  'method-not-allowed': (detail) => `Method ${detail} is not allowed by Access-Control-Allow-Methods in preflight response.`,
  'header-not-allowed': (detail) =>
    `Request header field ${detail} is not allowed by Access-Control-Allow-Headers in preflight response.`,
  'redirect-credentials': () =>
    "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.",
  'redirect-scheme': () => `Cross origin requests are only supported for protocol schemes: ${corsSchemes}.`,
  'local-network-insecure': (detail) =>
    `The request client is not a secure context and the resource is in more-private address space \`${detail}\`.`,
  'local-network-permission': (detail) => `Permission was denied for this request to access the \`${detail}\` address space.`,
};

// After these the console says that the answer was to a preflight; the others name the preflight themselves.
const preflightChecks: ReadonlySet<RefusalReason> = new Set([
  'origin-missing',
  'origin-multiple',
  'origin-invalid',
  'origin-mismatch',
  'origin-wildcard',
  'credentials-not-true',
  'preflight-status',
  'preflight-redirect',
]);

const failures: Partial<Record<RefusalReason, string>> = {
  'bad-port': 'ERR_UNSAFE_PORT',
  'redirect-limit': 'ERR_TOO_MANY_REDIRECTS',
  'redirect-location': 'ERR_INVALID_REDIRECT',
};

const failedToLoad = 'Failed to load resource: net::';

/** Chromium's lines, the telling one first. */
export function chromiumLines(journey: Journey, cause: Cause): readonly string[] {
  if (journey.request.mode === 'websocket') return [socketLine(journey, cause)];
  if (isUnsafeRedirect(cause)) return [`${failedToLoad}ERR_UNSAFE_REDIRECT`];
  const text = texts[cause.reason];
  if (text !== undefined) {
    const lead = cause.stage === 'preflight' && preflightChecks.has(cause.reason) ? preflightLead : '';
    return [`${subject(journey, cause)}${lead}${text(encode(cause.detail), journey)}`, `${failedToLoad}ERR_FAILED`];
  }
  return plainLines(journey, cause);
}

const socketFailures: Partial<Record<RefusalReason, string>> = {
  'bad-port': 'ERR_UNSAFE_PORT',
  'local-network-insecure': 'ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS',
  'local-network-permission': 'ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS',
};

function socketLine({ url, request }: Journey, { reason, detail }: Cause): string {
  if (reason === 'mixed-content') {
    const what = `attempted to connect to the insecure WebSocket endpoint '${url.href}'`;
    return `${mixedLead(request.pageUrl)}${what}. This request has been blocked; this endpoint must be available over WSS.`;
  }
  const lead = `WebSocket connection to '${url.href}' failed: `;
  if (reason === 'websocket-status') return `${lead}Error during WebSocket handshake: Unexpected response code: ${detail}`;
  return `${lead}Error in connection establishment: net::${socketFailures[reason] ?? detail}`;
}

function mixedLead(pageUrl: string): string {
  return `Mixed Content: The page at '${pageUrl}' was loaded over HTTPS, but `;
}

function isUnsafeRedirect({ reason, detail }: Cause): boolean {
  const isRedirect = reason === 'redirect-scheme' || reason === 'redirect-error-mode';
  return isRedirect && /^(?:about|blob|chrome|chrome-extension|data|file|filesystem):/u.test(detail);
}

// Several Locations stand one per line in the detail.
function failureOf({ reason, detail }: Pick<Cause, 'reason' | 'detail'>): string {
  if (reason === 'redirect-location' && detail.includes('\n')) return 'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION';
  return failures[reason] ?? 'ERR_FAILED';
}

function sameOriginOnly(origin: string): string {
  return `Request mode is "same-origin" but the URL's origin is not same as the request origin ${origin}.`;
}

// The line break at the end is the browser's.
function unsafeAttempt({ request, url }: Journey): string {
  const attempt = `Unsafe attempt to load URL ${url.href} from frame with URL ${request.pageUrl}.`;
  return `${attempt} Domains, protocols and ports must match.\n`;
}

function plainLines(journey: Journey, { reason, detail }: Cause): readonly string[] {
  const { request, url, redirects } = journey;
  const api = `Fetch API cannot load ${withoutFragment(url)}. `;
  switch (reason) {
    case 'network-failure':
      return [`${failedToLoad}${detail}`];
    case 'same-origin-mode':
      return redirects > 0 ? [unsafeAttempt(journey)] : [`${api}${sameOriginOnly(request.origin)}`];
    case 'no-cors-redirect-mode':
      return [`${api}Request mode is "no-cors" but the redirect mode is not "follow".`];
    case 'unsupported-scheme':
      return [`${api}URL scheme "${url.protocol.slice(0, -1)}" is not supported.`];
    case 'mixed-content':
      return [
        `${mixedLead(request.pageUrl)}requested an insecure resource '${url.href}'. This request has been blocked; ` +
          'the content must be served over HTTPS.',
      ];
    case 'invalid-request':
      return [];
    default:
      return [`${failedToLoad}${failureOf({ reason, detail })}`];
  }
}

function subject({ request, url, firstUrl, redirects }: Journey, { reason, detail }: Cause): string {
  const last = reason === 'redirect-scheme' ? detail : url.href;
  const isElsewhere = redirects > 0 || reason === 'redirect-scheme';
  const redirected = isElsewhere ? ` (redirected from '${firstUrl.href}')` : '';
  return `Access to ${initiators[request.initiator]} at '${last}'${redirected} from origin '${request.origin}' has been blocked by CORS policy: `;
}

function hint({ request }: Journey): string {
  return request.initiator === 'fetch' ? validValue : '';
}

function requestHint({ request }: Journey): string {
  return request.initiator === 'xmlhttprequest' ? byRequest : '';
}

// Chromium shows bytes it cannot print as \uXXXX.
function encode(text: string): string {
  return text.replaceAll(
    /[^ -~]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
