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
} from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const ok = answer(200);
const crashed = actual(answer(500, {}, { form: 'text', text: 'Internal Server Error' }));
const post = { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{"a":1}' } as const;
const own = { origin: 'http://localhost:8000' } as const;
const stream = (arrivals: readonly number[], headers = {}) =>
  answer(200, { 'content-type': 'text/event-stream', ...letIn, ...headers }, { form: 'event-stream', arrivals });
const wantsStream = { headers: [['Accept', 'text/event-stream']] } as const;

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

  test('a preflight that hangs alone is told from a handler that hangs', () => {
    const [finding] = findingsOf({ request: post, facts: [preflight(none('silent')), sent('stand-in', answer(200, letIn))] });
    assert.equal(finding?.code, 'T20');
    assert.match(finding?.cause ?? '', /OPTIONS \/api\/items; GET is answered/u);
    assert.match(finding?.fix.summary ?? '', /OPTIONS/u);
  });

  test('a gateway in front of a backend that sends the header is given none to add', () => {
    const other = { 'access-control-allow-origin': 'http://localhost:9', server: 'Caddy' };
    const facts = [actual(answer(200, other)), setting('stack', 'x', { name: 'fastify' })];
    const stacks = (...more: Fact[]) => findingsOf({ facts: [...facts, ...more] })[0]?.fix.changes.map(({ stack }) => stack);
    assert.deepEqual(stacks(), ['caddy', 'fastify']);
    assert.deepEqual(stacks(sent('upstream', answer(200, other))), ['fastify']);
  });

  test('nothing is foreseen from the file that the page is served by, nor where the sources set headers by hand', () => {
    const web = listener({ port: 5173, command: 'node /srv/web/server.js' });
    const stack = (file: string) => setting('stack', 'express', { name: 'express', file });
    const codes = (...facts: Fact[]) => codesOf({ facts: [connect('refused'), ...facts] });
    assert.deepEqual(codes(web, stack('web/server.js')), ['T01']);
    assert.deepEqual(codes(web, stack('api/server.js')), ['T01', 'C01']);
    assert.deepEqual(codes(stack('api/server.js'), setting('cors-word', 'Access-Control-Allow-Origin')), ['T01']);
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
