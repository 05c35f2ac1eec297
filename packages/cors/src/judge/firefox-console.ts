import { decodeBytes } from './decode-bytes.ts';
import type { Journey } from './journey.ts';
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
]);

/** Firefox's lines, the telling one first. */
export function firefoxLines(journey: Journey, cause: Cause): readonly string[] {
  const { request, tainting, status } = journey;
  const url = journey.url.href;
  if (silent.has(cause.reason)) return [];
  if (request.mode === 'websocket') return socketLines(url, cause);
  switch (cause.reason) {
    case 'same-origin-mode':
      return [`Security Error: Content at ${request.pageUrl} may not load data from ${url}.`];
    case 'mixed-content':
      return [`Blocked loading mixed active content “${url}”`];
    case 'unsupported-scheme':
      return [blocked(url, '(Reason: CORS request not http).')];
    case 'local-network-permission':
      return [permissionLine(journey)];
    case 'redirect-scheme':
      return schemeLines(journey, cause.detail);
    default: {
      const reason = texts[cause.reason]?.(decode(cause.detail), String(status));
      const isKnown = tainting === 'cors' || cause.reason === 'redirect-credentials';
      if (reason === undefined) return isKnown ? [blocked(url, didNotSucceed)] : [];
      const quoted = cause.reason === 'origin-wildcard' ? `‘${url}’` : url;
      return [blocked(quoted, reason), ...echoes(journey, cause).map((echo) => blocked(url, echo))];
    }
  }
}

function socketLines(url: string, { reason }: Cause): readonly string[] {
  return reason === 'mixed-content' ? [] : [`Firefox can’t establish a connection to the server at ${url}.`];
}

// The address is the one the name stands for; of a name that is none, Firefox knows more than its URL says.
function permissionLine({ url, request }: Journey): string {
  const { hostname, port, protocol, href } = url;
  const address = hostname === 'localhost' || hostname.endsWith('.localhost') ? '127.0.0.1' : hostname;
  const target = `target “${href}” (${address}:${port === '' ? defaultPort(protocol) : port}) via fetch`;
  const site = `top-level site “${request.origin}/”, initiator “${request.origin}/”`;
  const security = `Secure context: ${request.isSecureContext ? 'True' : 'False'}`;
  return request.localNetworkPermission === 'denied'
    ? `Local Network Access detected: ${site}, accessing ${target}. ${security}, prompt action: auto_deny`
    : `Local Network Access permission required: ${site}, attempting to access ${target}. ${security}`;
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

// Schemes of its own are refused by a layer that says so; the rest only fails.
function schemeLines({ request, tainting, url }: Journey, target: string): readonly string[] {
  const lines = tainting === 'cors' ? [blocked(url.href, didNotSucceed)] : [];
  if (request.initiator !== 'fetch') return lines;
  if (target.startsWith('blob:')) return [`Security Error: Content at ${url.href} may not load data from ${target}.`, ...lines];
  const isLinked = target.startsWith('file:') || target.startsWith('view-source:');
  return isLinked ? [`Security Error: Content at ${url.href} may not load or link to ${target}.`, ...lines] : lines;
}

// Each layer that the refusal passes on its way to the page says something of its own.
function echoes({ isRedirect, status }: Journey, { reason, stage }: Cause): readonly string[] {
  if (reason === 'preflight-redirect') return [texts['preflight-status']?.('', String(status)) ?? '', didNotSucceed];
  const layers = (isRedirect && stage !== 'response' ? 1 : 0) + (stage === 'preflight' ? 1 : 0);
  return Array.from({ length: layers }, () => didNotSucceed);
}

// Header bytes are read as UTF-8, and what is none becomes U+FFFD.
function decode(text: string): string {
  return decodeBytes(text) ?? text.replaceAll(/[\u0080-\u00FF]/gu, '\uFFFD');
}

function blocked(url: string, reason: string): string {
  return `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. ${reason}`;
}
