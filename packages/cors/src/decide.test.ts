import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecider, decide } from './decide.ts';
import type { CorsDecision, CorsRequest } from './decision.ts';
import { defaultExposedHeaders, parsePolicy } from './policy.ts';
import type { CorsPolicy, PolicyOptions } from './policy.ts';

function policyOf(origins: string, options: Omit<PolicyOptions, 'origins'> = {}): CorsPolicy {
  const result = parsePolicy({ ...options, origins });
  assert.ok('policy' in result, JSON.stringify(result));
  return result.policy;
}

function headersOf(decision: CorsDecision): Record<string, string> {
  const names = decision.headers.map(([name]) => name);
  assert.equal(new Set(names).size, names.length, 'a header is sent once');
  return Object.fromEntries(decision.headers);
}

const page = 'http://localhost:5173';
const policy = policyOf(`${page},http://localhost:3000,https://*.example.com`);
const open = policyOf('*', { credentials: false });
const preflight = (rest: Partial<CorsRequest> = {}): CorsRequest => ({
  method: 'OPTIONS',
  origin: page,
  requestMethod: 'PUT',
  ...rest,
});
const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';

test('SC-01 a request without Origin gets Vary alone', () => {
  const decision = decide(policy, { method: 'GET', hostOrigin: 'http://localhost:8000' });
  assert.deepEqual(decision, { kind: 'none', headers: [['vary', 'Origin']] });
});

test('SC-03 SC-04 SC-10 an allowed origin gets its own text, credentials and the exposed headers', () => {
  assert.deepEqual(decide(policy, { method: 'POST', origin: page }), {
    kind: 'allowed',
    origin: page,
    headers: [
      ['access-control-allow-origin', page],
      ['access-control-allow-credentials', 'true'],
      ['access-control-expose-headers', defaultExposedHeaders.join(', ')],
      ['vary', 'Origin'],
    ],
  });
});

test('SC-04 SC-10 without credentials and exposed headers only the origin is sent', () => {
  const plain = policyOf(page, { credentials: false, exposedHeaders: [] });
  assert.deepEqual(headersOf(decide(plain, { method: 'GET', origin: page })), {
    'access-control-allow-origin': page,
    vary: 'Origin',
  });
});

test('SC-06 an origin that matches a pattern gets its own text, not the pattern', () => {
  const decision = decide(policy, { method: 'GET', origin: 'https://app.example.com' });
  assert.equal(headersOf(decision)['access-control-allow-origin'], 'https://app.example.com');
  assert.equal(decide(policy, { method: 'GET', origin: 'https://*.example.com' }).kind, 'denied');
});

const strangers = [
  'http://evil.test',
  'http://localhost:5174',
  'https://localhost:5173',
  'http://localhost:5173/',
  'http://LOCALHOST:5173',
  'http://localhost:5173, http://evil.test',
  'http://localhost:5173 http://evil.test',
  'https://example.com',
  'https://app.example.com.evil.test',
  '*',
  '',
];

test('SC-07 an origin that is not allowed gets Vary alone', () => {
  for (const origin of strangers) {
    assert.deepEqual(decide(policy, { method: 'GET', origin }), {
      kind: 'denied',
      reason: 'origin',
      headers: [['vary', 'Origin']],
    });
  }
});

test('SC-08 the null origin is denied under every policy', () => {
  for (const each of [policy, open, policyOf('http://localhost:*,https://*.example.com')]) {
    assert.equal(decide(each, { method: 'GET', origin: 'null' }).kind, 'denied');
    assert.equal(decide(each, { method: 'GET', origin: 'null', hostOrigin: 'null' }).kind, 'denied');
    assert.equal(decide(each, preflight({ origin: 'null' })).kind, 'preflight-denied');
  }
});

test("SC-09 the server's own origin is allowed under every policy", () => {
  const own = 'http://127.0.0.1:8000';
  const decision = decide(policy, { method: 'POST', origin: own, hostOrigin: own });
  assert.equal(decision.kind, 'allowed');
  assert.equal(headersOf(decision)['access-control-allow-origin'], own);
  assert.equal(decide(policy, { method: 'POST', origin: own, hostOrigin: 'http://localhost:8000' }).kind, 'denied');
  assert.equal(decide(policy, { method: 'POST', origin: own }).kind, 'denied');
});

test('SC-09 a damaged Origin is not the own one, even when the Host is damaged alike', () => {
  for (const damaged of ['', '*', 'http://a.test, http://b.test', 'http://a.test\r\nx: y', 'http://localhost:80']) {
    assert.equal(decide(policy, { method: 'GET', origin: damaged, hostOrigin: damaged }).kind, 'denied', damaged);
  }
});

test('SC-11 a policy of * answers * without credentials', () => {
  const headers = headersOf(decide(open, { method: 'GET', origin: 'http://anyone.test' }));
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.equal(headers['access-control-allow-credentials'], undefined);
  assert.equal(headers['vary'], 'Origin');
});

test('SC-12 only OPTIONS with Origin and a requested method is a preflight', () => {
  assert.equal(decide(policy, { method: 'OPTIONS', origin: page }).kind, 'allowed');
  assert.equal(decide(policy, { method: 'OPTIONS', origin: 'http://evil.test' }).kind, 'denied');
  assert.equal(decide(policy, { method: 'OPTIONS', requestMethod: 'PUT' }).kind, 'none');
  assert.equal(decide(policy, { method: 'GET', origin: page, requestMethod: 'PUT' }).kind, 'allowed');
  assert.equal(decide(policy, preflight()).kind, 'preflight');
  assert.equal(decide(policy, preflight({ requestMethod: '' })).kind, 'preflight-denied');
});

test('SC-13 SC-14 SC-17 a granted preflight is 204 with everything a browser asks for', () => {
  assert.deepEqual(decide(policy, preflight({ requestHeaders: 'authorization,content-type,x-stainless-os' })), {
    kind: 'preflight',
    status: 204,
    origin: page,
    headers: [
      ['access-control-allow-origin', page],
      ['access-control-allow-credentials', 'true'],
      ['vary', preflightVary],
      ['access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
      ['access-control-allow-headers', 'authorization, content-type, x-stainless-os'],
      ['access-control-max-age', '600'],
    ],
  });
});

test('SC-15 the safelisted methods are never refused', () => {
  const narrow = policyOf(page, { methods: ['PUT'] });
  for (const requestMethod of ['GET', 'HEAD', 'POST']) {
    assert.equal(decide(narrow, preflight({ requestMethod })).kind, 'preflight');
  }
});

test('SC-16 methods are compared with their case', () => {
  for (const requestMethod of ['patch', 'Put', 'get', 'CHICKEN', '*', 'PUT ', 'PUT, GET', '']) {
    const decision = decide(policy, preflight({ requestMethod }));
    assert.ok(decision.kind === 'preflight-denied' && decision.reason === 'method', requestMethod);
  }
  assert.equal(decide(policyOf(page, { methods: ['QUERY'] }), preflight({ requestMethod: 'QUERY' })).kind, 'preflight');
});

test('SC-17 SC-20 header names are granted in any order, case and spacing, each once', () => {
  const decision = decide(policy, preflight({ requestHeaders: ' X-B ,x-a,, X-b,\tAuthorization' }));
  assert.equal(headersOf(decision)['access-control-allow-headers'], 'x-b, x-a, authorization');
});

test('SC-17 no header asked for, none granted', () => {
  for (const requestHeaders of [undefined, '', ' , ']) {
    assert.equal(headersOf(decide(policy, preflight({ requestHeaders })))['access-control-allow-headers'], undefined);
  }
});

const refusedNames: readonly (readonly [asked: string, shown: string])[] = [
  ['x-a,*', '*'],
  ['x a', 'x?a'],
  ['cookie', 'cookie'],
  ['Host', 'host'],
  ['sec-fetch-mode', 'sec-fetch-mode'],
  ['proxy-authorization', 'proxy-authorization'],
  ['x-a: 1', 'x-a??1'],
  ['é', '?'],
];

test('SC-18 SC-21 SC-23 a name that cannot be granted is refused and named', () => {
  for (const [requestHeaders, shown] of refusedNames) {
    const decision = decide(policy, preflight({ requestHeaders }));
    assert.ok(decision.kind === 'preflight-denied', requestHeaders);
    assert.equal(decision.reason, `header:${shown}`);
    assert.equal(headersOf(decision)['x-causeway-cors'], `denied; reason=header:${shown}`);
  }
});

test('SC-23 a refused name is cut at 64 characters', () => {
  const decision = decide(policy, preflight({ requestHeaders: `sec-${'a'.repeat(5000)}` }));
  assert.equal(headersOf(decision)['x-causeway-cors']?.length, 'denied; reason=header:'.length + 64);
});

test('SC-19 with a list, a name outside it is refused and the list is sent', () => {
  const listed = policyOf(page, { requestHeaders: ['Content-Type', 'Authorization'] });
  const granted = decide(listed, preflight({ requestHeaders: 'Authorization' }));
  assert.equal(headersOf(granted)['access-control-allow-headers'], 'content-type, authorization');
  const refused = decide(listed, preflight({ requestHeaders: 'authorization,x-api-key' }));
  assert.ok(refused.kind === 'preflight-denied' && refused.reason === 'header:x-api-key');
  const nothing = decide(policyOf(page, { requestHeaders: [] }), preflight());
  assert.equal(headersOf(nothing)['access-control-allow-headers'], undefined);
});

test('SC-21 SC-07 a preflight from an origin that is not allowed says so and nothing else', () => {
  for (const origin of strangers) {
    assert.deepEqual(decide(policy, preflight({ origin, requestHeaders: origin })), {
      kind: 'preflight-denied',
      status: 403,
      reason: 'origin',
      requestMethod: 'PUT',
      headers: [
        ['vary', preflightVary],
        ['x-causeway-cors', 'denied; reason=origin'],
      ],
    });
  }
});

test('SC-22 a preflight refused for its method still names the allowed origin', () => {
  assert.deepEqual(decide(policy, preflight({ requestMethod: 'patch' })), {
    kind: 'preflight-denied',
    status: 403,
    reason: 'method',
    requestMethod: 'patch',
    headers: [
      ['access-control-allow-origin', page],
      ['access-control-allow-credentials', 'true'],
      ['vary', preflightVary],
      ['x-causeway-cors', 'denied; reason=method'],
    ],
  });
});

test('SC-24 private network access is granted when asked and allowed', () => {
  const name = 'access-control-allow-private-network';
  assert.equal(headersOf(decide(policy, preflight({ privateNetwork: true })))[name], 'true');
  assert.equal(headersOf(decide(policy, preflight()))[name], undefined);
  assert.equal(headersOf(decide(policy, preflight({ privateNetwork: true, origin: 'http://evil.test' })))[name], undefined);
  assert.equal(headersOf(decide(policy, preflight({ privateNetwork: true, requestMethod: 'CHICKEN' })))[name], undefined);
});

test('SC-25 a decider returns the same frozen answer for a known origin', () => {
  const decider = createDecider(policy);
  for (const origin of [page, 'https://app.example.com', 'http://evil.test', undefined]) {
    const first = decider({ method: 'GET', origin });
    assert.equal(decider({ method: 'POST', origin }), first);
    assert.ok(Object.isFrozen(first) && Object.isFrozen(first.headers) && first.headers.every((line) => Object.isFrozen(line)));
  }
});

test('SC-25 a decider learns a bounded number of origins and answers all of them', () => {
  const decider = createDecider(policy, 2);
  const ask = (host: string) => decider({ method: 'GET', origin: `https://${host}.example.com` });
  const [first, second, third] = [ask('a'), ask('b'), ask('c')];
  assert.equal(ask('a'), first);
  assert.equal(ask('b'), second);
  assert.notEqual(ask('c'), third);
  assert.deepEqual(ask('c'), third);
  assert.equal(decider({ method: 'GET', origin: page }), decider({ method: 'GET', origin: page }));
});

test('SC-25 an own origin that was allowed once is not allowed for another host', () => {
  const decider = createDecider(policy);
  const own = 'http://127.0.0.1:8000';
  assert.equal(decider({ method: 'GET', origin: own, hostOrigin: own }).kind, 'allowed');
  assert.equal(decider({ method: 'GET', origin: own, hostOrigin: own }).kind, 'allowed');
  assert.equal(decider({ method: 'GET', origin: own, hostOrigin: 'http://localhost:8000' }).kind, 'denied');
});
