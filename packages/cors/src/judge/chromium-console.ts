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
  const text = texts[cause.reason];
  if (text !== undefined) {
    const lead = cause.stage === 'preflight' && preflightChecks.has(cause.reason) ? preflightLead : '';
    return [`${subject(journey, cause)}${lead}${text(encode(cause.detail), journey)}`, `${failedToLoad}ERR_FAILED`];
  }
  return plainLines(journey, cause);
}

function plainLines({ request, url }: Journey, { reason, detail }: Cause): readonly string[] {
  const api = `Fetch API cannot load ${withoutFragment(url)}. `;
  switch (reason) {
    case 'network-failure':
      return [`${failedToLoad}${detail}`];
    case 'same-origin-mode':
      return [`${api}Request mode is "same-origin" but the URL's origin is not same as the request origin ${request.origin}.`];
    case 'no-cors-redirect-mode':
      return [`${api}Request mode is "no-cors" but the redirect mode is not "follow".`];
    case 'unsupported-scheme':
      return [`${api}URL scheme "${url.protocol.slice(0, -1)}" is not supported.`];
    case 'invalid-request':
      return [];
    default:
      return [`${failedToLoad}${failures[reason] ?? 'ERR_FAILED'}`];
  }
}

function subject({ request, url, firstUrl, redirects }: Journey, { reason, detail }: Cause): string {
  const last = reason === 'redirect-scheme' ? detail : withoutFragment(url);
  const isElsewhere = redirects > 0 || reason === 'redirect-scheme';
  const redirected = isElsewhere ? ` (redirected from '${withoutFragment(firstUrl)}')` : '';
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
