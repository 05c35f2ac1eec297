import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  actual,
  answer,
  around,
  codesOf,
  connect,
  letIn,
  pageFact,
  preflight,
  random,
  sent,
  setting,
  tls,
} from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const ok = answer(200);
const at = (url: string) => ({ request: { url } });
const proxied = setting('proxy', 'http://127.0.0.1:9000', { file: 'vite.config.ts', name: '/api' });
const target = (outcome: 'open' | 'refused', address = '127.0.0.1') =>
  connect(outcome, address, { host: address === '127.0.0.1' ? '127.0.0.1' : 'localhost', port: 9000 });
const own = { origin: 'http://localhost:8000' } as const;
const stream = (arrivals: readonly number[], headers = {}) =>
  answer(200, { 'content-type': 'text/event-stream', ...letIn, ...headers }, { form: 'event-stream', arrivals });
const wantsStream = { headers: [['Accept', 'text/event-stream']] } as const;

const rows: readonly (readonly [code: string, seen: string, scene: Scene])[] = [
  [
    'P01',
    'the target of the rule refuses',
    { ...own, facts: [connect('open'), target('refused'), proxied, actual(answer(502, {}, { bytes: 0, form: 'empty' }))] },
  ],
  [
    'P02',
    'the target is on 127.0.0.1 only',
    {
      ...own,
      facts: [
        connect('open'),
        setting('proxy', 'http://localhost:9000', { name: '/api' }),
        connect('refused', '::1', { port: 9000 }),
        connect('open', '127.0.0.1', { port: 9000 }),
        actual(answer(502, {}, { bytes: 0, form: 'empty' })),
      ],
    },
  ],
  [
    'P03',
    'the backend serves another path',
    {
      ...own,
      facts: [
        connect('open'),
        target('open'),
        proxied,
        actual(answer(404, {}, { text: 'x' })),
        random(answer(404, {}, { text: 'x' })),
        sent('upstream', answer(200), { url: 'http://127.0.0.1:9000/items' }),
      ],
    },
  ],
  [
    'P04',
    'index.html on an API path',
    { ...own, facts: [actual(answer(200, {}, { form: 'html', text: '' })), random(answer(200, {}, { form: 'html' }))] },
  ],
  [
    'P05',
    'the host check of Vite',
    { facts: [actual(answer(403, {}, { form: 'text', text: 'Blocked request. This host ("x.ngrok.app") is not allowed.' }))] },
  ],
  [
    'P06',
    'undefined in the bundle',
    { ...own, facts: [actual(ok), pageFact({ bakedUrls: [{ url: 'undefined/api', file: '/assets/index.js' }] })] },
  ],
  [
    'P07',
    'no scheme in the variable',
    { facts: [actual(answer(200, letIn)), setting('env', 'localhost:8000', { file: '.env', name: 'VITE_API_URL' })] },
  ],
  [
    'P08',
    'late through the proxy, early without it',
    {
      ...own,
      request: wantsStream,
      facts: [
        connect('open'),
        target('open'),
        proxied,
        actual(stream([1500])),
        sent('upstream', stream([20, 320]), { url: 'http://127.0.0.1:9000/api/items' }),
      ],
    },
  ],
  [
    'P09',
    'early without compression',
    {
      ...own,
      request: wantsStream,
      facts: [actual(stream([1400], { 'content-encoding': 'br' })), sent('identity', stream([20]))],
    },
  ],
  [
    'P10',
    'an underscore through nginx',
    { ...own, request: { headers: [['x_api_key', 'a']] }, facts: [actual(answer(401, { server: 'nginx/1.22.1' }))] },
  ],
  [
    'P11',
    'the backend itself lets us in',
    {
      facts: [
        connect('open'),
        target('open'),
        setting('nginx-upstream', 'http://127.0.0.1:9000', { name: '/' }),
        actual(answer(200, { server: 'nginx' })),
        ...around(answer(200)),
        sent('upstream', answer(200, letIn), { url: 'http://127.0.0.1:9000/api/items' }),
      ],
    },
  ],
  [
    'P12',
    'https falls back to http',
    {
      ...at('https://localhost:8000/items'),
      origin: 'https://localhost:8000',
      facts: [
        tls('tls'),
        sent('actual', answer(307, { location: 'http://localhost:8000/items/' }), { url: 'https://localhost:8000/items' }),
      ],
    },
  ],
  [
    'P18',
    "Vite's own origins",
    {
      origin: 'http://app.test',
      facts: [
        actual(answer(200, { vary: 'Origin' }, { form: 'script' })),
        sent('fingerprint', answer(200, {}, { form: 'script' })),
      ],
    },
  ],
  [
    'P19',
    'a curly quote in a key',
    {
      request: { headers: [['X-Api-Key', '“abc”']] },
      facts: [preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'x-api-key' })), actual(answer(200, letIn))],
    },
  ],
  ['P20', 'a user name in the URL', { ...at('http://u:p@localhost:8000/x'), facts: [actual(answer(200, letIn))] }],
  [
    'B01',
    'https calls http',
    {
      ...at('http://api.example:8000/x'),
      origin: 'https://app.example',
      facts: [
        connect('open', '203.0.113.9', { host: 'api.example' }),
        sent('actual', answer(200, { 'access-control-allow-origin': '*' }), { url: 'http://api.example:8000/x' }),
      ],
    },
  ],
  [
    'B03',
    'the policy of the page',
    { facts: [actual(answer(200, letIn)), pageFact({ policies: [{ from: 'header', value: "default-src 'self'" }] })] },
  ],
  [
    'B04',
    'upgrade-insecure-requests',
    {
      ...at('http://api.lan:8000/x'),
      origin: 'http://app.lan',
      facts: [
        connect('open', '10.0.0.5', { host: 'api.lan' }),
        sent('actual', answer(200, { 'access-control-allow-origin': '*' })),
        pageFact({ policies: [{ from: 'header', value: 'upgrade-insecure-requests' }] }),
      ],
    },
  ],
  [
    'B05',
    'a public page and this machine',
    { origin: 'https://app.shop.com', facts: [actual(answer(200, { 'access-control-allow-origin': '*' }))] },
  ],
  [
    'B06',
    'the same without https',
    { origin: 'http://app.shop.com', facts: [actual(answer(200, { 'access-control-allow-origin': '*' }))] },
  ],
  [
    'B07',
    'localhost and 127.0.0.1',
    {
      ...at('http://127.0.0.1:8000/me'),
      request: { url: 'http://127.0.0.1:8000/me', credentials: 'include' },
      facts: [
        connect('open', '127.0.0.1', { host: '127.0.0.1' }),
        sent('actual', answer(401, { ...letIn, 'access-control-allow-credentials': 'true' }), {
          url: 'http://127.0.0.1:8000/me',
        }),
      ],
    },
  ],
  ['B08', 'None without Secure', { facts: [actual(answer(200, { ...letIn, 'set-cookie': 'sid=***; SameSite=None' }))] }],
  [
    'B09',
    'the cookie is left out',
    {
      request: { cookie: 'sid=1' },
      facts: [
        actual(answer(401, letIn)),
        sent('with-cookie', answer(200, { ...letIn, 'access-control-allow-credentials': 'true' })),
      ],
    },
  ],
  [
    'B11',
    'CORP on an image',
    { facts: [actual(answer(200, { ...letIn, 'cross-origin-resource-policy': 'same-origin' }, { form: 'image' }))] },
  ],
  [
    'B12',
    'COEP of the page',
    {
      facts: [
        actual(answer(200, {}, { form: 'image' })),
        ...around(answer(200, {}, { form: 'image' })),
        pageFact({ isEmbedderIsolated: true }),
      ],
    },
  ],
  ['B13', 'no-cors in the source', { facts: [actual(answer(200, letIn)), setting('no-cors-mode', "mode: 'no-cors'")] }],
  [
    'B16',
    'six streams',
    {
      facts: [
        actual(answer(200, letIn)),
        ...Array.from({ length: 6 }, (_, line) => setting('event-source', 'new EventSource(', { line })),
      ],
    },
  ],
  ['B19', 'cut off', { facts: [actual(answer(200, letIn, { ended: 'cut' }))] }],
  ['B20', 'not gzip', { facts: [actual(answer(200, letIn, { problem: 'Content-Encoding says gzip, the bytes do not' }))] }],
  ['B21', 'two lengths', { facts: [actual(answer(200, { ...letIn, 'content-length': ['5', '6'] }))] }],
  [
    'B22',
    'in a circle',
    {
      ...own,
      facts: [
        actual(answer(302, { location: '/b' })),
        sent('hop', answer(302, { location: '/api/items' }), { url: 'http://localhost:8000/b', variant: '' }),
      ],
    },
  ],
  [
    'B27',
    'empty JSON',
    { facts: [actual(answer(200, { ...letIn, 'content-type': 'application/json' }, { bytes: 0, form: 'empty' }))] },
  ],
  [
    'E01',
    'JSON where a stream is wanted',
    { ...own, request: wantsStream, facts: [actual(answer(200, { 'content-type': 'application/json' }))] },
  ],
  ['E02', '204 where a stream is wanted', { ...own, request: wantsStream, facts: [actual(answer(204))] }],
  [
    'B05',
    'the words of the browser',
    {
      facts: [],
      symptom:
        'has been blocked by CORS policy: Permission was denied for this request to access the `loopback` address space.',
    },
  ],
  ['B15', 'the words of the browser', { facts: [], symptom: 'GET http://localhost:8000/analytics net::ERR_BLOCKED_BY_CLIENT' }],
  ['B17', 'the words of the browser', { facts: [], symptom: 'POST https://localhost/x net::ERR_ALPN_NEGOTIATION_FAILED' }],
  ['B23', 'the words of the browser', { facts: [], symptom: 'GET https://localhost/x net::ERR_HTTP2_PROTOCOL_ERROR 200' }],
  ['B24', 'the words of the browser', { facts: [], symptom: 'GET https://x.test/ net::ERR_INTERNET_DISCONNECTED' }],
  ['P17', 'the words of the browser', { facts: [], symptom: 'GET http://localhost/ net::ERR_PROXY_CONNECTION_FAILED' }],
  ['P21', 'the words of the browser', { facts: [], symptom: 'TimeoutError: signal timed out' }],
];

describe('causes in the page, the proxy and the stream', () => {
  for (const [code, seen, scene] of rows) {
    test(`${code} ${seen}`, () => assert.equal(codesOf(scene)[0], code, codesOf(scene).join(' ')));
  }
});
