import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  actual,
  answer,
  codesOf,
  connect,
  letIn,
  none,
  open,
  page,
  pageFact,
  preflight,
  sent,
  setting,
  shaken,
} from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const ok = answer(200, letIn);
const put = { method: 'PUT' } as const;
const include = { credentials: 'include' } as const;
const socket = {};
const down = [connect('refused')];
const api = setting('stack', 'express', { name: 'express', file: 'api/server.js' });
const call = (value: string, name = 'cors') => setting('cors-call', value, { name, file: 'api/server.js' });
const denied = answer(403, {}, { form: 'empty', bytes: 0 });
const missing = answer(404, { server: 'nginx' }, { form: 'empty', bytes: 0 });
const bare404 = answer(404, {}, { form: 'empty', bytes: 0 });
const upgrade = setting('nginx-upgrade', 'proxy_set_header Upgrade $http_upgrade;');
const target = connect('refused', '127.0.0.1', { host: '127.0.0.1', port: 9000 });
const rule = setting('proxy', 'http://127.0.0.1:9000', { file: 'web/vite.config.js', name: '/api' });
const emptyError = actual(answer(500, {}, { form: 'empty', bytes: 0 }));
const refusesPut = preflight(answer(204, { ...letIn, 'access-control-allow-methods': 'GET' }));

/** Two faults of one scene, in the order in which a browser meets them. */
const pairs: readonly (readonly [codes: string, seen: string, scene: Scene])[] = [
  [
    'C20 D12',
    'the preflight is refused for its own fault, the upstream is down behind it',
    { request: put, facts: [refusesPut, sent('stand-in', answer(502, { server: 'nginx', ...letIn }))] },
  ],
  [
    'C28 C04',
    'authentication refuses preflights, and the list behind it does not hold the page',
    {
      request: put,
      facts: [
        preflight(answer(401)),
        sent('stand-in', answer(200, { 'access-control-allow-credentials': 'true' })),
        sent('preflight-other-origin', answer(401), { variant: 'http://localhost:3000' }),
      ],
    },
  ],
  [
    'B03 T01',
    'the page’s policy forbids what is not running either',
    {
      facts: [
        connect('refused', '127.0.0.1', { host: 'localhost' }),
        pageFact({ policies: [{ from: 'header', value: "connect-src 'self'" }] }),
      ],
    },
  ],
  [
    'C26 C20',
    'where the redirect of the preflight leads, its method is refused',
    {
      request: put,
      facts: [
        preflight(answer(308, { ...letIn, location: '/api/items/' })),
        sent('preflight-at-target', answer(200, { ...letIn, 'access-control-allow-methods': 'GET' }), {
          variant: '/api/items/',
        }),
        sent('stand-in', answer(200, letIn)),
      ],
    },
  ],
  [
    'C04 C14',
    'another origin is let in without credentials',
    {
      request: include,
      facts: [
        actual(answer(200)),
        sent('candidate-origin', answer(200, { 'access-control-allow-origin': 'https://shop.example' }), {
          variant: 'https://shop.example',
        }),
      ],
    },
  ],
  [
    'D01 C04',
    'the very same error is readable for an origin on the list',
    {
      facts: [
        actual(answer(500)),
        sent('candidate-origin', answer(500, { 'access-control-allow-origin': 'https://shop.example' }), {
          variant: 'https://shop.example',
        }),
      ],
    },
  ],
  [
    'T01 C04',
    "the sources' list lacks the page, and allows every method",
    {
      facts: [
        ...down,
        setting('stack', 'fastapi', { name: 'fastapi', file: 'api/main.py' }),
        setting('origin', 'http://localhost:9', { name: 'origin', file: 'api/main.py' }),
        call(
          'CORSMiddleware, allow_origins=["http://localhost:9"], allow_methods=["*"], allow_credentials=True)',
          'CORSMiddleware',
        ),
      ],
    },
  ],
  ['T01 C13', 'the sources answer * to cookies', { request: include, facts: [...down, api, call("{ origin: '*' }")] }],
  [
    'T01 C14',
    'the sources allow no credentials',
    { request: include, facts: [...down, api, call(`{ origin: ['${page}'] }`), setting('origin', page)] },
  ],
  [
    'P01 P03',
    'the target is down, and the rewrite takes off what the backend serves',
    {
      origin: 'http://localhost:8000',
      facts: [
        connect('open'),
        target,
        emptyError,
        rule,
        setting('proxy-rewrite', 'rewrite', { name: '/api' }),
        setting('http-route', '/api/items'),
      ],
    },
  ],
  [
    'W08 W17',
    'the origin is refused, and without one no subprotocol is chosen',
    {
      socket: { protocols: ['chat'] },
      facts: [
        shaken('target', denied),
        shaken('no-origin', open({ handshakeProblem: "Sent non-empty 'Sec-WebSocket-Protocol' header" })),
      ],
    },
  ],
  [
    'W09 W08',
    'the backend, asked directly, refuses the origin',
    {
      socket,
      facts: [
        shaken('target', answer(426, { server: 'nginx' })),
        shaken('upstream', denied),
        shaken('upstream-random', denied),
        shaken('upstream-no-origin', open()),
      ],
    },
  ],
  [
    'W09 W03',
    'the backend, asked directly, does not know the path',
    {
      socket,
      facts: [
        shaken('target', answer(426, { server: 'nginx' })),
        shaken('upstream', bare404),
        shaken('upstream-random', bare404),
        shaken('upstream-no-origin', bare404),
      ],
    },
  ],
];

describe('two faults, both named', () => {
  for (const [codes, seen, scene] of pairs) {
    test(`${codes}: ${seen}`, () => assert.equal(codesOf(scene).slice(0, 2).join(' '), codes, codesOf(scene).join(' ')));
  }
});

const rows: readonly (readonly [code: string, seen: string, scene: Scene])[] = [
  [
    'W03',
    'the proxy passes upgrades on and changes the path',
    { socket, facts: [upgrade, shaken('target', missing), shaken('upstream', open()), shaken('upstream-random', bare404)] },
  ],
  [
    'C28',
    'CORS marks the 401 of a preflight, too',
    {
      request: put,
      facts: [preflight(answer(401, { ...letIn, 'access-control-allow-methods': 'PUT' })), sent('stand-in', ok)],
    },
  ],
  ['C02', 'OPTIONS is not implemented', { request: put, facts: [preflight(answer(501)), sent('stand-in', ok)] }],
  ['B22', 'a redirect to itself', { facts: [actual(answer(302, { ...letIn, location: '/api/items' }))] }],
  [
    'D10',
    'a gateway fails with the body alone, and its limit is configured',
    {
      request: { method: 'POST', body: 'x'.repeat(5000) },
      facts: [
        setting('nginx-body-limit', '1KB', { file: 'Caddyfile' }),
        preflight(answer(204, letIn)),
        actual(answer(502, { server: 'Caddy' })),
        sent('repeat', answer(404, letIn)),
      ],
    },
  ],
  [
    'D12',
    'a gateway fails with the body, and without one as well',
    {
      request: { method: 'POST', body: 'x'.repeat(5000) },
      facts: [
        setting('nginx-body-limit', '1KB', { file: 'Caddyfile' }),
        preflight(answer(204, letIn)),
        actual(answer(502, { server: 'Caddy' })),
        sent('repeat', answer(502, { server: 'Caddy' })),
      ],
    },
  ],
  [
    'T07',
    'a server of files holds the port of an application',
    { facts: [api, actual(answer(404, { server: 'SimpleHTTP/0.6 Python/3.11.7' }, { form: 'html' }))] },
  ],
  [
    'E01',
    'HTML for one path, and a 404 for one that does not exist: nobody falls back',
    {
      request: { headers: [['Accept', 'text/event-stream']] },
      facts: [
        actual(answer(200, { ...letIn, 'content-type': 'text/html' }, { form: 'html' })),
        sent('random-path', answer(404, letIn, { form: 'html' })),
      ],
    },
  ],
  ['T20', 'nobody answers, and nothing else is known', { facts: [actual(none('silent'))] }],
];

describe('one fault, told from its likes', () => {
  for (const [code, seen, scene] of rows) {
    test(`${code} ${seen}`, () => assert.equal(codesOf(scene)[0], code, codesOf(scene).join(' ')));
  }
});
