import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from './decide.ts';
import type { CorsRequest } from './decision.ts';
import { explainDecision } from './explain-decision.ts';
import { parsePolicy } from './policy.ts';
import type { CorsPolicy, PolicyOptions } from './policy.ts';

function policyOf(options: PolicyOptions): CorsPolicy {
  const result = parsePolicy(options);
  assert.ok('policy' in result, JSON.stringify(result));
  return result.policy;
}

const policy = policyOf({ origins: 'http://localhost:5173,https://app.example.com,https://*.example.org' });
const list = 'http://localhost:5173, https://app.example.com, https://*.example.org';

function explain(origin: string | undefined, rest: Partial<CorsRequest> = {}, each = policy): string {
  return explainDecision(decide(each, { method: 'GET', origin, ...rest }), origin, each);
}

const preflight = (requestMethod: string, requestHeaders?: string) => ({ method: 'OPTIONS', requestMethod, requestHeaders });

test('EX-01 an allowed origin is explained by the entry that allows it', () => {
  const own = 'http://127.0.0.1:8000';
  assert.equal(explain(undefined), 'Request without an Origin header: CORS does not apply.');
  assert.equal(
    explain('http://localhost:5173'),
    'CORS request from origin http://localhost:5173 allowed: listed in CAUSEWAY_ORIGINS.',
  );
  assert.equal(
    explain('https://a.example.org'),
    'CORS request from origin https://a.example.org allowed: matches https://*.example.org in CAUSEWAY_ORIGINS.',
  );
  assert.equal(explain(own, { hostOrigin: own }), `CORS request from origin ${own} allowed: the server's own origin.`);
  assert.equal(
    explain('http://localhost:5173', preflight('PUT')),
    'CORS preflight from origin http://localhost:5173 allowed: listed in CAUSEWAY_ORIGINS.',
  );
  const open = policyOf({ origins: '*', credentials: false, variable: 'ORIGINS' });
  assert.equal(explain('http://x.test', {}, open), 'CORS request from origin http://x.test allowed: ORIGINS is *.');
});

test('EX-02 a refused origin is explained by the setting and its entries', () => {
  assert.equal(explain('http://x.test'), `CORS request from origin http://x.test denied: not in CAUSEWAY_ORIGINS (${list}).`);
  assert.equal(
    explain('http://x.test', preflight('PUT')),
    `CORS preflight from origin http://x.test denied: not in CAUSEWAY_ORIGINS (${list}).`,
  );
  const many = policyOf({ origins: Array.from({ length: 9 }, (_, index) => `http://h${index}.test`) });
  assert.match(explain('http://x.test', {}, many), /\(http:\/\/h0\.test, .*, http:\/\/h5\.test, and 3 more\)\.$/u);
});

const hints: readonly (readonly [origin: string, hint: string])[] = [
  ['http://127.0.0.1:5173', 'http://localhost:5173 is allowed, but localhost and 127.0.0.1 are different origins'],
  ['http://[::1]:5173', 'http://localhost:5173 is allowed, but localhost and [::1] are different origins'],
  ['https://localhost:5173', 'http://localhost:5173 is allowed, but https and http are different origins'],
  ['http://app.example.com', 'https://app.example.com is allowed, but http and https are different origins'],
  ['http://localhost:5174', 'http://localhost:5173 is allowed, but another port is another origin'],
  ['https://app.example.com:8443', 'https://app.example.com is allowed, but another port is another origin'],
  [
    'http://localhost:5173/',
    'http://localhost:5173 is allowed, and a browser sends it exactly so, without a slash, a path or a default port',
  ],
  [
    'HTTPS://app.example.com:443',
    'https://app.example.com is allowed, and a browser sends it exactly so, without a slash, a path or a default port',
  ],
  ['https://example.org', 'https://*.example.org covers the names below example.org, not example.org itself'],
  [
    'https://www.app.example.com',
    'https://app.example.com is allowed, but app.example.com and www.app.example.com are different origins',
  ],
  ['null', 'the page was opened from a file or a sandboxed frame; serve it over http'],
];

for (const [origin, hint] of hints) {
  test(`EX-03 ${origin} is told that ${hint}`, () => {
    assert.equal(explain(origin), `CORS request from origin ${origin} denied: not in CAUSEWAY_ORIGINS (${list}); ${hint}.`);
  });
}

test('EX-04 a refused method or header is named', () => {
  const from = 'CORS preflight from origin http://localhost:5173 denied:';
  const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
  assert.equal(explain('http://localhost:5173', preflight('CHICKEN')), `${from} method CHICKEN is not among ${methods}.`);
  assert.equal(
    explain('http://localhost:5173', preflight('patch')),
    `${from} method patch is not among ${methods}; methods are case-sensitive, send PATCH.`,
  );
  assert.equal(
    explain('http://localhost:5173', preflight('PUT', 'cookie')),
    `${from} header cookie is not one that a page can send.`,
  );
  const listed = policyOf({ origins: 'http://localhost:5173', requestHeaders: ['content-type'] });
  assert.equal(
    explain('http://localhost:5173', preflight('PUT', 'x-api-key'), listed),
    `${from} header x-api-key is not among the allowed ones (content-type).`,
  );
});

test('EX-05 text from outside is cut and has no control characters', () => {
  const sentence = explain(`http://evil.test\r\nlevel=info\u2028${'x'.repeat(5000)}`);
  assert.match(sentence, /^[ -~]+…? denied: [ -~]+$/u);
  assert.ok(sentence.startsWith('CORS request from origin http://evil.test??level=info?xxx'));
  assert.ok(sentence.length < 400);
  assert.match(explain('http://localhost:5173', preflight('a\r\nb')), /method a\?\?b is not/u);
});
