import type { Journey } from './journey.ts';
import { withoutFragment } from './request-url.ts';
import type { Cause, RefusalReason } from './verdict.ts';

type Text = (detail: string, status: string) => string;

const allowOrigin = 'CORS header ‘Access-Control-Allow-Origin’';

const texts: Partial<Record<RefusalReason, Text>> = {
  'origin-missing': (_detail, status) => `(Reason: ${allowOrigin} missing). Status code: ${status}.`,
  'origin-multiple': () => `(Reason: Multiple ${allowOrigin} not allowed).`,
  'origin-mismatch': (detail) => `(Reason: ${allowOrigin} does not match ‘${detail}’).`,
  'origin-wildcard': () => `(Reason: Credential is not supported if the ${allowOrigin} is ‘*’).`,
  'credentials-not-true': () => '(Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).',
  'preflight-status': (_detail, status) => `(Reason: CORS preflight response did not succeed). Status code: ${status}.`,
  'preflight-redirect': () => '(Reason: CORS request external redirect not allowed).',
  'methods-unparsable': (detail) => `(Reason: invalid token ‘${detail}’ in CORS header ‘Access-Control-Allow-Methods’).`,
  'headers-unparsable': (detail) => `(Reason: invalid token ‘${detail}’ in CORS header ‘Access-Control-Allow-Headers’).`,
  'method-not-allowed': () => '(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).',
  'header-not-allowed': (detail) =>
    `(Reason: header ‘${detail}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).`,
};

const didNotSucceed = '(Reason: CORS request did not succeed). Status code: (null).';
const silent: ReadonlySet<RefusalReason> = new Set([
  'bad-port',
  'invalid-request',
  'no-cors-redirect-mode',
  'redirect-error-mode',
  'unsupported-scheme',
]);

/** Firefox's lines, the telling one first. */
export function firefoxLines(journey: Journey, cause: Cause): readonly string[] {
  const url = withoutFragment(journey.url);
  if (silent.has(cause.reason) || (journey.tainting !== 'cors' && cause.reason === 'network-failure')) return [];
  if (cause.reason === 'same-origin-mode') {
    return [`Security Error: Content at ${journey.request.pageUrl} may not load data from ${url}.`];
  }
  if (cause.reason === 'mixed-content') return [`Blocked loading mixed active content “${url}”`];
  const status = String(journey.status);
  const text = texts[cause.reason];
  if (text === undefined) return [blocked(url, didNotSucceed)];
  const quoted = cause.reason === 'origin-wildcard' ? `‘${url}’` : url;
  const lines = [blocked(quoted, text(cause.detail, status))];
  if (cause.stage !== 'preflight') return lines;
  const second = cause.reason === 'preflight-redirect' ? [blocked(url, texts['preflight-status']?.('', status) ?? '')] : [];
  return [...lines, ...second, blocked(url, didNotSucceed)];
}

function blocked(url: string, reason: string): string {
  return `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. ${reason}`;
}
