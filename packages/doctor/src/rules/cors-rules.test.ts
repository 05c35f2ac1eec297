import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  actual,
  answer,
  around,
  codesOf,
  health,
  letIn,
  listener,
  page,
  preflight,
  random,
  sent,
  setting,
} from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const ok = answer(200);
const put = { method: 'PUT', headers: [['Content-Type', 'application/json']] } as const;
const wide = { ...letIn, 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'content-type' };
const valued = (value: string | readonly string[]): Scene => ({
  facts: [
    actual(answer(200, { 'access-control-allow-origin': value })),
    ...around(answer(200, { 'access-control-allow-origin': value })),
  ],
});
const included = (headers: Record<string, string>): Scene => ({
  request: { credentials: 'include' },
  facts: [actual(answer(200, headers))],
});
const announced = (headers: Record<string, string>, status = 204): Scene => ({
  request: put,
  facts: [preflight(answer(status, headers)), actual(answer(200, letIn))],
});

/** Each row: the cause, what was seen, and the facts. */
const rows: readonly (readonly [code: string, seen: string, scene: Scene])[] = [
  ['C01', 'no header for anybody', { facts: [actual(ok), ...around(ok)] }],
  [
    'C01',
    'no header on the preflight nor on GET',
    { request: put, facts: [preflight(answer(404)), actual(ok), ...around(ok)] },
  ],
  [
    'C02',
    'OPTIONS 405 where GET is readable',
    { request: put, facts: [preflight(answer(405)), actual(answer(200, letIn)), ...around(ok)] },
  ],
  ['C03', 'right headers with 404', announced(wide, 404)],
  ['C03', 'right headers with 500', announced(wide, 500)],
  [
    'C04',
    'another origin is let in',
    {
      facts: [
        actual(ok),
        ...around(ok),
        sent('candidate-origin', answer(200, { 'access-control-allow-origin': 'http://shop.example' }), {
          variant: 'http://shop.example',
        }),
      ],
    },
  ],
  [
    'C04',
    'a listed origin may read the very same 401',
    {
      facts: [
        actual(answer(401, { vary: 'Origin' })),
        ...around(answer(401, { vary: 'Origin' })),
        sent('candidate-origin', answer(401, { 'access-control-allow-origin': 'http://localhost:3000' }), {
          variant: 'http://localhost:3000',
        }),
      ],
    },
  ],
  ['C04', 'Vary: Origin shows that a list is asked', { facts: [actual(answer(200, { vary: 'Origin' })), ...around(ok)] }],
  [
    'C04',
    "Starlette's own words",
    { request: put, facts: [preflight(answer(400, {}, { text: 'Disallowed CORS origin' })), actual(ok), ...around(ok)] },
  ],
  ['C05', 'one value for everybody', valued('https://shop.example')],
  ['C06', 'a slash at the end', valued(`${page}/`)],
  ['C06', 'upper case', valued('HTTP://LOCALHOST:5173')],
  ['C06', 'the port is missing', valued('http://localhost')],
  [
    'C06',
    'a list that holds our origin with a slash',
    {
      facts: [
        actual(ok),
        ...around(ok),
        sent('candidate-origin', answer(200, { 'access-control-allow-origin': `${page}/` }), { variant: `${page}/` }),
      ],
    },
  ],
  ['C07', '127.0.0.1 for localhost', valued('http://127.0.0.1:5173')],
  [
    'C07',
    'the loopback alias is let in',
    {
      facts: [
        actual(ok),
        ...around(ok),
        sent('candidate-origin', answer(200, { 'access-control-allow-origin': 'http://127.0.0.1:5173' }), {
          variant: 'http://127.0.0.1:5173',
        }),
      ],
    },
  ],
  ['C08', 'https for http', valued('https://localhost:5173')],
  ['C09', 'a list in the header', valued(`${page}, http://localhost:3000`)],
  ['C09', 'a list with spaces', valued(`${page} http://localhost:3000`)],
  ['C10', 'two lines', valued([page, page])],
  ['C10', 'the same value twice in one line', valued('*, *')],
  ['C11', 'a pattern', valued('http://localhost:*')],
  ['C12', 'undefined', valued('undefined')],
  ['C12', 'a quoted star', valued('"*"')],
  ['C13', 'a star with credentials', included({ 'access-control-allow-origin': '*' })],
  ['C14', 'True', included({ ...letIn, 'access-control-allow-credentials': 'True' })],
  ['C14', 'nothing', included(letIn)],
  [
    'C15',
    'only the preflight allows credentials',
    {
      request: { ...put, credentials: 'include' },
      facts: [preflight(answer(204, { ...wide, 'access-control-allow-credentials': 'true' })), actual(answer(200, letIn))],
    },
  ],
  [
    'C16',
    'a star is literal with credentials',
    {
      request: { ...put, credentials: 'include' },
      facts: [
        preflight(
          answer(204, {
            ...letIn,
            'access-control-allow-credentials': 'true',
            'access-control-allow-methods': 'PUT',
            'access-control-allow-headers': '*',
          }),
        ),
        actual(answer(200, letIn)),
      ],
    },
  ],
  ['C17', 'content-type is not listed', announced({ ...wide, 'access-control-allow-headers': 'x-other' })],
  [
    'C18',
    'traceparent is not listed',
    { request: { headers: [['traceparent', '00']] }, facts: [preflight(answer(204, letIn)), actual(answer(200, letIn))] },
  ],
  [
    'C19',
    'Authorization under a star',
    {
      request: { headers: [['Authorization', 'Bearer a']] },
      facts: [preflight(answer(204, { ...letIn, 'access-control-allow-headers': '*' })), actual(answer(200, letIn))],
    },
  ],
  ['C20', 'PUT is not listed', announced({ ...wide, 'access-control-allow-methods': 'GET, POST' })],
  [
    'C20',
    "Starlette's own words",
    {
      request: put,
      facts: [
        preflight(answer(400, { ...wide, 'access-control-allow-methods': 'GET' }, { text: 'Disallowed CORS method' })),
        actual(answer(200, letIn)),
      ],
    },
  ],
  [
    'C21',
    'patch is not PATCH',
    {
      request: { method: 'patch' },
      facts: [preflight(answer(204, { ...letIn, 'access-control-allow-methods': 'PATCH' })), actual(answer(200, letIn))],
    },
  ],
  ['C22', 'semicolons', announced({ ...wide, 'access-control-allow-methods': 'GET;PUT' })],
  [
    'C23',
    'a page without an origin',
    { origin: 'null', facts: [actual(answer(200, { 'access-control-allow-origin': 'http://localhost:3000' }))] },
  ],
  [
    'C24',
    'a redirect to an origin that does not take null',
    {
      facts: [
        actual(answer(302, { ...letIn, location: 'http://localhost:9000/x' })),
        sent('hop', answer(200, letIn), { variant: 'null', url: 'http://localhost:9000/x' }),
      ],
    },
  ],
  [
    'C25',
    'the redirect is bare',
    { facts: [actual(answer(302, { location: '/api/other' })), sent('hop', answer(200, letIn), { variant: page })] },
  ],
  [
    'C26',
    'the slash redirects OPTIONS',
    {
      request: put,
      facts: [
        preflight(answer(308, { ...letIn, location: '/api/items/' })),
        actual(answer(308, { ...letIn, location: '/api/items/' })),
      ],
    },
  ],
  [
    'C27',
    'OPTIONS is sent to a login',
    { request: put, facts: [preflight(answer(302, { location: 'https://sso.example/login' })), actual(answer(200, letIn))] },
  ],
  [
    'C28',
    'OPTIONS 401 where GET is readable',
    { request: put, facts: [preflight(answer(401)), actual(answer(200, letIn)), ...around(ok)] },
  ],
  ['C29', 'OPTIONS 429', { request: put, facts: [preflight(answer(429)), actual(answer(200, letIn))] }],
  [
    'C30',
    'only OPTIONS carries headers',
    { request: put, facts: [preflight(answer(204, wide)), actual(ok), ...around(ok), health(ok)] },
  ],
  ['C31', 'another route carries the header', { facts: [actual(ok), ...around(ok), health(answer(200, letIn))] }],
  [
    'C32',
    'cacheable, dependent, without Vary',
    { facts: [actual(answer(200, { 'access-control-allow-origin': page, 'cache-control': 'max-age=60' })), ...around(ok)] },
  ],
  ['C33', 'Max-Age is no number', announced({ ...wide, 'access-control-max-age': '600s' })],
  [
    'C34',
    'the page reads what is not exposed',
    { facts: [actual(answer(200, { ...letIn, 'retry-after': '1' })), setting('reads-header', 'Retry-After')] },
  ],
  ['C35', 'every second request', { facts: [actual(answer(200, letIn)), sent('repeat', ok)] }],
  [
    'C36',
    '500 with our origin, 200 without one',
    {
      facts: [
        actual(answer(500)),
        sent('no-origin', ok),
        sent('candidate-origin', answer(200, { 'access-control-allow-origin': 'http://shop.example' }), {
          variant: 'http://shop.example',
        }),
      ],
    },
  ],
  [
    'C37',
    'the variable of the origin is empty',
    { facts: [actual(ok), ...around(ok), setting('cors-origin-env', '', { name: 'ALLOWED' })] },
  ],
  [
    'C38',
    'a star without the cookie, the origin with it',
    {
      request: { credentials: 'include', cookie: 'a=1', ...put },
      facts: [
        preflight(answer(204, { 'access-control-allow-origin': '*' })),
        actual(answer(200, letIn)),
        sent('no-cookie', answer(200, { 'access-control-allow-origin': '*' })),
      ],
    },
  ],
  [
    'C42',
    'a plain preflight passes, the whole one is bare',
    {
      request: put,
      facts: [preflight(answer(204)), sent('minimal-preflight', answer(204, letIn)), actual(answer(200, letIn))],
    },
  ],
  [
    'C43',
    'a password in the redirect',
    { facts: [actual(answer(302, { ...letIn, location: 'http://u:p@localhost:8000/x' }))] },
  ],
  [
    'C44',
    'POST became GET',
    {
      request: { method: 'POST' },
      facts: [
        sent('actual', answer(301, { ...letIn, location: '/v2' }), { method: 'POST' }),
        sent('hop', answer(404, letIn), { variant: page, url: 'http://localhost:8000/v2' }),
      ],
    },
  ],
  [
    'C45',
    'Authorization is gone after the redirect',
    {
      request: { headers: [['Authorization', 'Bearer a']] },
      facts: [
        preflight(answer(204, { ...letIn, 'access-control-allow-headers': 'authorization' })),
        actual(answer(302, { ...letIn, location: 'http://localhost:9000/x' })),
        sent('hop', answer(401, { 'access-control-allow-origin': '*' }), { variant: 'null', url: 'http://localhost:9000/x' }),
      ],
    },
  ],
  ['B26', 'a redirect to an app', { facts: [actual(answer(302, { ...letIn, location: 'myapp://x' }))] }],
  [
    'D17',
    'a stream past the layer',
    { facts: [actual(answer(200, {}, { form: 'event-stream' })), ...around(ok), health(answer(200, letIn))] },
  ],
  [
    'D17',
    'the source writes to the raw reply',
    { facts: [actual(ok), ...around(ok), health(answer(200, letIn)), setting('raw-reply', 'reply.raw.writeHead')] },
  ],
  [
    'T08',
    'the file allows us, the process is older',
    { facts: [actual(ok), ...around(ok), listener({ startedAt: 500 }), setting('origin', page, { changedAt: 9000 })] },
  ],
  ['T09', 'the allowed port lies just below', valued('http://localhost:5172')],
];

describe('CORS', () => {
  for (const [code, seen, scene] of rows) {
    test(`${code} ${seen}`, () => assert.equal(codesOf(scene)[0], code, codesOf(scene).join(' ')));
  }
});

const sound: readonly (readonly [string, Scene])[] = [
  ['an allowed origin', { facts: [actual(answer(200, letIn)), ...around(answer(200, { vary: 'Origin' }))] }],
  ['a star without credentials', valued('*')],
  ['a preflight with everything', announced(wide)],
  ['a preflight that answers 299', announced(wide, 299)],
  [
    'a readable 404 of a handler',
    {
      facts: [
        actual(answer(404, letIn, { text: 'no such item' })),
        random(answer(404, letIn, { text: 'no such route and a much longer page', form: 'html', bytes: 900 })),
      ],
    },
  ],
  ['the same origin', { origin: 'http://localhost:8000', facts: [actual(ok)] }],
  [
    'a page without an origin and a star',
    { origin: 'null', facts: [actual(answer(200, { 'access-control-allow-origin': '*' }))] },
  ],
];

describe('nothing is said of', () => {
  for (const [name, scene] of sound) test(name, () => assert.deepEqual(codesOf(scene), []));
});
