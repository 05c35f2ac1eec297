import type { Journey } from './journey.ts';
import { withoutFragment } from './request-url.ts';
import type { Cause, RefusalReason } from './verdict.ts';

const sentences: Readonly<Record<RefusalReason, (detail: string) => string>> = {
  'invalid-request': (detail) => `the call throws: ${detail}`,
  'unsupported-scheme': (detail) => `fetch does not speak ${detail}`,
  'bad-port': (detail) => `port ${detail} is on the list of bad ports`,
  'mixed-content': () => 'a page on https may not ask a cleartext URL',
  'same-origin-mode': () => 'the request is in same-origin mode and the URL is of another origin',
  'no-cors-redirect-mode': (detail) => `a no-cors request to another origin cannot have the redirect mode ${detail}`,
  'local-network-insecure': (detail) => `a page that is not secure may not reach the ${detail} address space`,
  'local-network-permission': (detail) => `the user has not let this page into the ${detail} address space`,
  'network-failure': (detail) => `no answer: ${detail}`,
  'origin-missing': () => 'the answer has no Access-Control-Allow-Origin',
  'origin-multiple': (detail) => `Access-Control-Allow-Origin names more than one origin: ${detail}`,
  'origin-invalid': (detail) => `Access-Control-Allow-Origin is no origin: ${detail}`,
  'origin-mismatch': (detail) => `Access-Control-Allow-Origin names another origin: ${detail}`,
  'origin-wildcard': () => 'Access-Control-Allow-Origin is * and the request includes credentials',
  'credentials-not-true': (detail) => `Access-Control-Allow-Credentials is not true: ${detail === '' ? 'absent' : detail}`,
  'preflight-redirect': (detail) => `the preflight was answered with a redirect: ${detail}`,
  'preflight-status': (detail) => `the preflight was answered with ${detail} instead of 200 to 299`,
  'methods-unparsable': (detail) => `Access-Control-Allow-Methods is no list of methods: ${detail}`,
  'headers-unparsable': (detail) => `Access-Control-Allow-Headers is no list of header names: ${detail}`,
  'method-not-allowed': (detail) => `Access-Control-Allow-Methods does not have ${detail}`,
  'header-not-allowed': (detail) => `Access-Control-Allow-Headers does not have ${detail}`,
  'redirect-error-mode': () => 'the answer is a redirect and the redirect mode is error',
  'redirect-location': (detail) => `Location is no URL: ${detail}`,
  'redirect-limit': (detail) => `more than ${detail} redirects`,
  'redirect-scheme': (detail) => `redirected to what is neither http nor https: ${detail}`,
  'redirect-credentials': () => 'Location has a user name or a password',
  'redirect-stream-body': (detail) => `a streamed body cannot be sent again after ${detail}`,
  'websocket-status': (detail) => `the WebSocket handshake was answered with ${detail} instead of 101`,
};

/** One sentence: the standard has no console. */
export function specLines(journey: Journey, { reason, stage, detail }: Cause): readonly string[] {
  const where = stage === 'preflight' ? 'Preflight' : 'Request';
  return [
    `${where} to ${withoutFragment(journey.url)} from origin ${journey.request.origin} refused: ${sentences[reason](detail)}.`,
  ];
}
