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
  health,
  letIn,
  listener,
  none,
  preflight,
  random,
  sent,
  setting,
  tls,
} from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const crashed = actual(answer(500, {}, { form: 'text', text: 'Internal Server Error' }));
const failing = (text: string): Fact[] => [actual(answer(500, {}, { form: 'text', text })), health(answer(200, letIn))];
const post = { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{"a":1}' } as const;
const at = (url: string) => ({ request: { url } });
const own = { origin: 'http://localhost:8000' } as const;
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
    'D07',
    'a file that was written in the moment of the start is what runs',
    {
      facts: [
        actual(answer(404, letIn, { text: 'x' })),
        random(answer(404, letIn, { text: 'x' })),
        listener({ startedAt: 500 }),
        setting('http-route', '/api/items', { changedAt: 560 }),
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
  ['D13', '504 after a minute', { facts: [actual(answer(504, { server: 'nginx/1.22.1' }, { headMs: 60_000 }))] }],
  ['D12', '504 at once: nobody has waited', { facts: [actual(answer(504))] }],
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
];

describe('causes below and behind the answer', () => {
  for (const [code, seen, scene] of rows) {
    test(`${code} ${seen}`, () => assert.equal(codesOf(scene)[0], code, codesOf(scene).join(' ')));
  }
});
