import type { HeaderLine } from '@causeway/cors';
import type { Random } from './random.ts';

const languages = [
  'en',
  'en-US,en;q=0.5',
  'de, *;q=0.1',
  'en_US',
  'en:US',
  '',
  'x'.repeat(128),
  'x'.repeat(129),
  'é',
  '"en"',
  'a=b',
  'a/b',
];
const types = [
  'text/plain',
  'TEXT/PLAIN',
  'text/plain; charset=utf-8',
  'text/plain;charset=UTF-8',
  'text/plain ; a=b',
  'text/plain;',
  'text/plain;garbage',
  ' text/plain ',
  'text/plain,',
  'text/plain, application/json',
  'text /plain',
  'text/ plain',
  'text/plain x',
  'text\tplain',
  '/plain',
  'text/',
  'text',
  '',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary="x"',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded;x=a(b',
  'application/json',
  'application/json; charset=utf-8',
  'application/csp-report',
  'text/html',
  'text/event-stream',
  `text/plain; x=${'y'.repeat(114)}`,
  `text/plain; x=${'y'.repeat(115)}`,
  'text/plain; x={y}',
  'text/plain;\tx=y',
  'text/plain; é',
  'te\u00E9xt/plain',
  'text/plain/x',
  'text/plain;a,b',
  'text/plain;a=b,c=d',
  'text;/plain',
  '"text/plain"',
];
const accepts = [
  '*/*',
  'application/json',
  'text/event-stream',
  'a/b;v="1"',
  'a b',
  'x'.repeat(128),
  'x'.repeat(129),
  '',
  'a:b',
  '{a}',
  'a\tb',
  'é',
  'a@b',
  "a'b",
];
const ranges = [
  'bytes=0-99',
  'bytes=5-',
  'bytes=0-',
  'bytes=9-5',
  'bytes=5-5',
  'bytes=-500',
  'bytes=0-1,3-4',
  'bytes = 0-1',
  'bytes= 0-1',
  'bytes=0-1 ',
  'BYTES=0-1',
  'items=0-1',
  'bytes=a-b',
  'bytes=',
  'bytes=-',
  '',
  'bytes=00-01',
  'bytes=99999999999999999999-',
  'bytes=1-99999999999999999999',
  'bytes=+1-2',
  'bytes=0 -1',
  'bytes=0x1-2',
];
const numbers = ['1', '1.5', '1.', '.5', 'a', '', '1e3', '-1', '10', ' 2 ', '1.5.2'];
const others = [
  'authorization',
  'x-api-key',
  'x-a',
  'X-B',
  'x_under',
  'x-requested-with',
  'cache-control',
  'pragma',
  'if-none-match',
  'if-modified-since',
  'last-event-id',
  'idempotency-key',
  'traceparent',
  'sentry-trace',
  'ngrok-skip-browser-warning',
  'user-agent',
  'upgrade-insecure-requests',
  'x-http-method',
  'content-encoding',
  'content-location',
  'content-disposition',
  'accept-charset',
  'cookie',
  'dnt',
  'date',
  'expect',
  'host',
  'origin',
  'referer',
  'te',
  'via',
  'sec-fetch-mode',
  'sec-ch-ua',
  'proxy-authorization',
  'set-cookie',
  'keep-alive',
  'access-control-request-headers',
  'access-control-request-private-network',
  'purpose',
  'x-purpose',
  'intervention',
  'x-client-data',
  'priority',
  'dpr',
  'rtt',
  'downlink',
  'ect',
  'device-memory',
  'content-dpr',
  'save-data',
  'viewport-width',
  'width',
  'early-data',
  '*',
  "!#$%&'*+-.^_`|~",
];

/** A header that a script sets, near the edges of the safelist. */
export function requestHeader(random: Random): HeaderLine {
  switch (random.below(9)) {
    case 0:
      return ['accept', random.pick(accepts)];
    case 1:
      return [random.pick(['accept-language', 'Content-Language']), random.pick(languages)];
    case 2:
    case 3:
      return [random.pick(['content-type', 'Content-Type']), random.pick(types)];
    case 4:
      return ['range', random.pick(ranges)];
    case 5:
      return [random.pick(['dpr', 'device-memory', 'width', 'viewport-width', 'rtt', 'downlink']), random.pick(numbers)];
    case 6:
      return random.pick<HeaderLine>([
        ['save-data', random.pick(['on', 'On', 'off', '1', ''])],
        ['x-http-method-override', random.pick(['TRACE', 'get, track', 'PUT', 'xtrace'])],
        ['ect', random.pick(['4g', 'slow-2g', 'x'])],
      ]);
    default:
      return [random.pick(others), random.pick(['1', 'x', 'a b', 'é', '"'])];
  }
}

/** Several of them; sometimes one name twice. */
export function requestHeaders(random: Random, most: number): HeaderLine[] {
  const headers = Array.from({ length: 1 + random.below(most) }, () => requestHeader(random));
  const first = headers[0];
  return first !== undefined && random.chance(0.06)
    ? [...headers, [first[0].toUpperCase(), requestHeader(random)[1]]]
    : headers;
}
