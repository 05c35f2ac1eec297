import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fact } from '../facts.ts';
import {
  actual,
  answer,
  around,
  codesOf,
  connect,
  dependency,
  findingsOf,
  health,
  letIn,
  listener,
  none,
  page,
  pageFact,
  preflight,
  random,
  sent,
  setting,
  tls,
} from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const ok = answer(200);
const crashed = actual(answer(500, {}, { form: 'text', text: 'Internal Server Error' }));
const failing = (text: string): Fact[] => [actual(answer(500, {}, { form: 'text', text })), health(answer(200, letIn))];
const post = { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{"a":1}' } as const;
const at = (url: string) => ({ request: { url } });
const proxied = setting('proxy', 'http://127.0.0.1:9000', { file: 'vite.config.ts', name: '/api' });
const target = (outcome: 'open' | 'refused', address = '127.0.0.1') =>
  connect(outcome, address, { host: address === '127.0.0.1' ? '127.0.0.1' : 'localhost', port: 9000 });
const own = { origin: 'http://localhost:8000' } as const;
const stream = (arrivals: readonly number[], headers = {}) =>
  answer(200, { 'content-type': 'text/event-stream', ...letIn, ...headers }, { form: 'event-stream', arrivals });
const wantsStream = { headers: [['Accept', 'text/event-stream']] } as const;
const login = { request: { headers: [['Authorization', 'Bearer a']] as const } };

const rows: readonly (readonly [code: string, seen: string, scene: Scene])[] = [
  ['T01', 'refused on both addresses', { facts: [connect('refused', '::1'), connect('refused')] }],
  [
    'T02',
    'the path is served on the next port',
    {
      facts: [
        connect('refused'),
        sent('other-port', answer(200), { variant: '8001', url: 'http://localhost:8001/api/items' }),
        sent('other-port', answer(404), { variant: '8001 random' }),
      ],
    },
  ],
  [
    'T03',
    'loopback is open, the address is not',
    {
      ...at('http://192.168.1.5:8000/x'),
      facts: [
        connect('refused', '192.168.1.5', { host: '192.168.1.5' }),
        connect('open', '127.0.0.1', { host: '192.168.1.5 (relative)' }),
      ],
    },
  ],
  [
    'T04',
    '::1 is closed, 127.0.0.1 is open',
    {
      ...at('http://[::1]:8000/x'),
      facts: [connect('refused', '::1', { host: '::1' }), connect('open', '127.0.0.1', { host: '::1 (relative)' })],
    },
  ],
  [
    'T05',
    '127.0.0.1 is closed, ::1 is open',
    {
      ...at('http://127.0.0.1:8000/x'),
      facts: [connect('refused', '127.0.0.1', { host: '127.0.0.1' }), connect('open', '::1', { host: '127.0.0.1 (relative)' })],
    },
  ],
  [
    'T06',
    'two programs, one per family',
    {
      facts: [
        connect('open', '::1'),
        connect('open'),
        sent('actual', answer(404), { address: '::1' }),
        sent('other-address', answer(200, letIn)),
      ],
    },
  ],
  ['T07', 'AirPlay', { facts: [actual(answer(403, { server: 'AirTunes/770.8.1' }))] }],
  [
    'T07',
    'a program of another folder does not know our route',
    {
      project: '/srv/app',
      facts: [
        actual(answer(404, {}, { text: 'x' })),
        random(answer(404, {}, { text: 'x' })),
        listener({ folder: '/srv/blog' }),
        setting('http-route', '/api/items'),
      ],
    },
  ],
  [
    'T08',
    'the route is newer than the process',
    {
      facts: [
        actual(answer(404, letIn, { text: 'x' })),
        random(answer(404, letIn, { text: 'x' })),
        listener({ startedAt: 500 }),
        setting('http-route', '/api/items', { changedAt: 900 }),
      ],
    },
  ],
  [
    'T10',
    'a bad port',
    {
      ...at('http://localhost:6000/x'),
      facts: [
        connect('open', '127.0.0.1', { port: 6000 }),
        sent('actual', answer(200, letIn), { url: 'http://localhost:6000/x' }),
      ],
    },
  ],
  [
    'T11',
    'one word that does not resolve',
    { ...at('http://backend:8000/x'), facts: [{ kind: 'name', host: 'backend', addresses: [], problem: 'ENOTFOUND' }] },
  ],
  [
    'T12',
    'a domain that does not resolve',
    {
      ...at('http://api.shop.example:8000/x'),
      facts: [{ kind: 'name', host: 'api.shop.example', addresses: [], problem: 'ENOTFOUND' }],
    },
  ],
  ['T13', 'TLS answers on an http port', { facts: [actual(none('closed')), tls('tls')] }],
  [
    'T14',
    'no TLS on an https port',
    {
      ...at('https://localhost:8000/x'),
      facts: [tls('not-tls'), sent('actual', none('tls-failed'), { url: 'https://localhost:8000/x' })],
    },
  ],
  [
    'T15',
    'self-signed',
    {
      ...at('https://localhost:8000/x'),
      facts: [
        tls('tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
        sent('actual', answer(200, letIn), { url: 'https://localhost:8000/x' }),
      ],
    },
  ],
  [
    'T16',
    'expired',
    {
      ...at('https://localhost:8000/x'),
      facts: [tls('tls', 'CERT_HAS_EXPIRED'), sent('actual', answer(200, letIn), { url: 'https://localhost:8000/x' })],
    },
  ],
  ['T17', 'closed without a byte', { facts: [actual(none('closed'))] }],
  ['T18', 'reset', { facts: [actual(none('reset'))] }],
  [
    'T19',
    'a Redis',
    { facts: [actual(none('closed')), { kind: 'banner', host: 'localhost', port: 8000, tongue: 'redis', bytes: '+PONG' }] },
  ],
  ['T20', 'silence', { facts: [actual(none('silent'))] }],
  ['T21', 'packets are dropped', { facts: [connect('timeout')] }],
  ['D01', '500 beside a readable path', { facts: [crashed, health(answer(200, letIn))] }],
  ['D01', '500 of the same origin', { ...own, facts: [crashed] }],
  ['D02', 'Redis refused, the handler 500', { facts: [crashed, health(answer(200, letIn)), dependency('redis', 'refused')] }],
  ['D02', 'Redis refused, the handler silent', { facts: [actual(none('silent')), dependency('redis', 'refused')] }],
  ['D02', 'the error names Redis', { facts: failing('Error 111 connecting to localhost:6379. Connection refused.') }],
  ['D03', 'PostgreSQL refused', { facts: [crashed, dependency('postgres', 'refused', 5432)] }],
  ['D03', 'a table is missing', { facts: failing('sqlite3.OperationalError: no such table: users') }],
  ['D04', 'a module is missing', { facts: failing("ModuleNotFoundError: No module named 'redis'") }],
  ['D05', 'KeyError', { facts: failing("KeyError: 'OPENAI_API_KEY'") }],
  [
    'D05',
    'the code demands what is not set',
    { facts: [crashed, setting('needs-env', 'os.environ["BILLING_KEY"]', { name: 'BILLING_KEY' })] },
  ],
  ['D06', 'the provider refuses', { facts: failing("Client error '401 Unauthorized' for url 'http://127.0.0.1:9/v1/models'") }],
  [
    'D07',
    'the same 404 for a random path',
    {
      facts: [
        actual(answer(404, {}, { text: 'nothing here' })),
        random(answer(404, {}, { text: 'nothing here' })),
        health(answer(200, letIn)),
      ],
    },
  ],
  [
    'D07',
    'a POST, told by a stack that would say 405',
    {
      request: post,
      facts: [
        preflight(answer(404)),
        sent('stand-in', answer(404, {}, { text: '{"detail":"Not Found"}' })),
        random(answer(404, {}, { text: '{"detail":"Not Found"}' })),
      ],
    },
  ],
  ['D08', 'a bare 401', { facts: [actual(answer(401)), ...around(answer(401)), health(answer(200, letIn))] }],
  [
    'D08',
    'the token is refused',
    {
      ...login,
      facts: [
        preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'authorization' })),
        actual(answer(401, letIn)),
      ],
    },
  ],
  ['D09', 'a bare 429', { facts: [actual(answer(429, { 'retry-after': '60' })), health(answer(200, letIn))] }],
  [
    'D10',
    'nginx refuses the length',
    {
      request: post,
      facts: [
        preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'content-type' })),
        sent('stand-in', answer(405, letIn)),
        sent('body-length', answer(413, { server: 'nginx/1.22.1' }, { form: 'html' })),
      ],
    },
  ],
  [
    'D11',
    'the parser refuses bare',
    {
      request: { ...post, body: '{bad' },
      facts: [
        preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'content-type' })),
        sent('stand-in', answer(405, letIn)),
        sent('bad-json', answer(400)),
      ],
    },
  ],
  [
    'D11',
    "Express's parser refuses the length",
    {
      request: post,
      facts: [
        preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'content-type' })),
        sent('stand-in', answer(404, letIn)),
        sent('body-length', answer(413, { 'x-powered-by': 'Express' })),
      ],
    },
  ],
  ['D12', 'nginx 502', { facts: [actual(answer(502, { server: 'nginx/1.22.1' }, { form: 'html' }))] }],
  [
    'D12',
    'the error names another server',
    { facts: failing("HTTPConnectionPool(host='127.0.0.1', port=8000): Max retries exceeded: Connection refused") },
  ],
  ['D13', '504', { facts: [actual(answer(504, { server: 'nginx/1.22.1' }))] }],
  [
    'D14',
    'fine without the cookie',
    { request: { cookie: 'a=1', credentials: 'include' }, facts: [actual(answer(431)), sent('no-cookie', answer(200, letIn))] },
  ],
  [
    'D15',
    'a broken escape',
    { ...at('http://localhost:8000/api/%g1'), facts: [actual(answer(400)), health(answer(200, letIn))] },
  ],
  [
    'D16',
    "Flask's debugger",
    {
      facts: [
        actual(
          answer(
            500,
            { server: 'Werkzeug/3.1.9 Python/3.11' },
            { form: 'html', text: 'ZeroDivisionError: division by zero // Werkzeug Debugger Traceback' },
          ),
        ),
      ],
    },
  ],
  ['D18', "ngrok's warning", { facts: [actual(answer(200, { 'ngrok-error-code': 'ERR_NGROK_6024' }, { form: 'html' }))] }],
  [
    'D18',
    'Cloudflare',
    { facts: [actual(answer(403, { server: 'cloudflare' }, { form: 'html', text: 'Attention Required! | Cloudflare' }))] },
  ],
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

describe('causes outside CORS', () => {
  for (const [code, seen, scene] of rows) {
    test(`${code} ${seen}`, () => assert.equal(codesOf(scene)[0], code, codesOf(scene).join(' ')));
  }
});

describe('what follows from a cause is said with it', () => {
  test('Redis is down: the 500 is its consequence, and nobody speaks of CORS', () => {
    const findings = findingsOf({
      facts: [crashed, ...around(answer(500)), health(answer(200, letIn)), dependency('redis', 'refused')],
    });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['D02'],
    );
    assert.ok(findings[0]?.consequences.some((text) => text.startsWith('D01:')));
  });

  test('Redis is down and the origin is not listed: both are named, the dependency first', () => {
    const facts = [
      crashed,
      ...around(answer(500)),
      health(ok),
      dependency('redis', 'refused'),
      setting('origin', 'https://shop.example'),
      setting('cors-call', 'CORSMiddleware'),
    ];
    assert.deepEqual(codesOf({ facts }), ['D02', 'C04']);
  });

  test('Redis is down and nothing fails: nothing is said', () => {
    assert.deepEqual(codesOf({ facts: [actual(answer(200, letIn)), dependency('redis', 'refused')] }), []);
  });

  test('a library that only assumes its default address is no proof', () => {
    assert.deepEqual(
      codesOf({ facts: [crashed, health(answer(200, letIn)), { ...dependency('redis', 'refused'), isAssumed: true }] }),
      ['D01'],
    );
  });

  test('a POST that was not sent may need the dependency that is down: said with less confidence', () => {
    const [finding] = findingsOf({
      request: post,
      facts: [
        preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'content-type' })),
        sent('stand-in', answer(405, letIn)),
        dependency('redis', 'refused'),
      ],
    });
    assert.equal(finding?.code, 'D02');
    assert.ok((finding?.confidence ?? 1) < 0.7);
  });

  test('Firefox says CORS of a refused connection: the connection is the cause', () => {
    const symptom =
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:8000/x. (Reason: CORS request did not succeed). Status code: (null).';
    assert.deepEqual(codesOf({ symptom, facts: [connect('refused'), actual(none('refused'))] }), ['T01', 'D19']);
  });

  test('a backend that is down is said with what its sources will do next', () => {
    const findings = findingsOf({ facts: [connect('refused'), setting('stack', 'express', { name: 'express' })] });
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ['T01', 'error'],
        ['C01', 'warning'],
      ],
    );
  });
});

const sound: readonly (readonly [string, Scene])[] = [
  ['a readable 401 without a credential', { facts: [actual(answer(401, letIn))] }],
  [
    'a page at a path that is no API',
    {
      ...own,
      request: { url: 'http://localhost:8000/about' },
      facts: [actual(answer(200, {}, { form: 'html' })), random(answer(200, {}, { form: 'html' }))],
    },
  ],
  ['Helmet on an API', { facts: [actual(answer(200, { ...letIn, 'cross-origin-resource-policy': 'same-origin' }))] }],
  ['a stream that streams', { ...own, request: wantsStream, facts: [actual(stream([20, 320]))] }],
  [
    'a policy that names the backend',
    {
      facts: [
        actual(answer(200, letIn)),
        pageFact({ policies: [{ from: 'meta', value: "default-src 'self'; connect-src 'self' http://localhost:8000" }] }),
      ],
    },
  ],
  ['IPv4 alone, asked by localhost', { facts: [connect('refused', '::1'), connect('open'), actual(answer(200, letIn))] }],
  [
    'a 404 at the root that nobody asked for',
    {
      request: { url: 'http://localhost:8000/', isNamed: false },
      facts: [actual(answer(404, letIn)), random(answer(404, letIn))],
    },
  ],
  [
    'a page that is not public',
    { origin: 'http://app.test', facts: [actual(answer(200, { 'access-control-allow-origin': '*' }))] },
  ],
];

describe('nothing is said of', () => {
  for (const [name, scene] of sound) test(name, () => assert.deepEqual(codesOf(scene), [], page));
});
