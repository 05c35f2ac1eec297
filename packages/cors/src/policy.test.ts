import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  array,
  assert as assertProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  property,
  record,
  string,
  stringMatching,
  subarray,
  tuple,
} from 'fast-check';
import { isOriginAllowed } from './grant.ts';
import { defaultExposedHeaders, defaultMethods, parsePolicy, serializePolicy } from './policy.ts';
import type { CorsPolicy, PolicyOptions } from './policy.ts';
import type { PolicyProblem } from './policy-problem.ts';

function policyOf(options: PolicyOptions): CorsPolicy {
  const result = parsePolicy(options);
  assert.ok('policy' in result, JSON.stringify(result));
  return result.policy;
}

function problemsOf(options: PolicyOptions): readonly PolicyProblem[] {
  const result = parsePolicy(options);
  return 'problems' in result ? result.problems : [];
}

function fixesOf(origins: string): readonly (readonly [rule: string, fix: string])[] {
  return problemsOf({ origins }).map((problem) => [problem.rule, problem.fix]);
}

const refused: readonly (readonly [name: string, rows: readonly (readonly [value: string, rule: string, fix: string])[]])[] = [
  [
    'PC-01 an empty origin list is refused',
    [
      ['', 'PC-01', 'http://localhost:5173'],
      ['  ', 'PC-01', 'http://localhost:5173'],
      [',', 'PC-01', 'http://localhost:5173'],
    ],
  ],
  [
    'PC-02 an empty entry is refused',
    [
      ['http://a.test,', 'PC-02', 'http://a.test'],
      ['http://a.test,, http://b.test', 'PC-02', 'http://a.test,http://b.test'],
    ],
  ],
  [
    'PC-03 spaces, semicolons and bars between origins are refused',
    [
      ['http://a.test http://b.test', 'PC-03', 'http://a.test,http://b.test'],
      ['http://a.test/; http://B.test', 'PC-03', 'http://a.test,http://b.test'],
      ['http://a.test|https://b.test:443', 'PC-03', 'http://a.test,https://b.test'],
    ],
  ],
  [
    'PC-04 quotes and list brackets are refused',
    [
      ['"http://a.test"', 'PC-04', 'http://a.test'],
      ["'http://a.test/'", 'PC-04', 'http://a.test'],
      ['["http://a.test"]', 'PC-04', 'http://a.test'],
      ['[http://[::1]:5173]', 'PC-04', 'http://[::1]:5173'],
    ],
  ],
  ['PC-05 a star with credentials is refused', [['*', 'PC-05', 'http://localhost:*']]],
  [
    'PC-06 the null origin is refused',
    [
      ['null', 'PC-06', 'http://localhost:5173'],
      ['NULL', 'PC-06', 'http://localhost:5173'],
    ],
  ],
  [
    'PC-07 a regular expression is refused and turned into a pattern',
    [
      [String.raw`/^https:\/\/.*\.example\.com$/`, 'PC-07', 'https://*.example.com'],
      [String.raw`^http://localhost:\d+$`, 'PC-07', 'http://localhost:*'],
      ['http://localhost(:[0-9]+)?', 'PC-07', 'http://localhost:*'],
      [String.raw`https?://(www\.)?example\.com`, 'PC-07', 'https://*.example.com'],
      [String.raw`https://[a-z0-9-]+\.example\.com`, 'PC-07', 'https://*.example.com'],
      ['/localhost/', 'PC-07', 'http://localhost'],
    ],
  ],
  [
    'PC-08 a scheme that no page has is refused',
    [
      ['ws://localhost:8000', 'PC-08', 'http://localhost:8000'],
      ['wss://app.example.com/', 'PC-08', 'https://app.example.com'],
      ['file://', 'PC-08', 'http://localhost:5173'],
      ['file:///home/me/index.html', 'PC-08', 'http://localhost:5173'],
      ['about:blank', 'PC-08', 'http://localhost:5173'],
    ],
  ],
  [
    'PC-09 a missing scheme is refused',
    [
      ['localhost:5173', 'PC-09', 'http://localhost:5173'],
      ['localhost', 'PC-09', 'http://localhost'],
      ['127.0.0.1:3000/', 'PC-09', 'http://127.0.0.1:3000'],
      ['[::1]:3000', 'PC-09', 'http://[::1]:3000'],
      ['app.example.com', 'PC-09', 'https://app.example.com'],
      ['//app.example.com', 'PC-09', 'https://app.example.com'],
      ['App.example.com:443', 'PC-09', 'https://app.example.com'],
      ['localhost:*', 'PC-09', 'http://localhost:*'],
      ['*.example.com', 'PC-09', 'https://*.example.com'],
      ['undefined', 'PC-09', 'http://localhost:5173'],
    ],
  ],
  [
    'PC-10 what the URL parser rejects is refused',
    [
      ['http://', 'PC-10', 'http://localhost:5173'],
      ['http://localhost:99999', 'PC-10', 'http://localhost:5173'],
      ['http://[::1', 'PC-10', 'http://localhost:5173'],
      ['http://a!b.test', 'PC-10', 'http://localhost:5173'],
      ['capacitor://', 'PC-10', 'http://localhost:5173'],
      ['https://*.1.2.3.4', 'PC-10', 'http://localhost:5173'],
    ],
  ],
  [
    'PC-11 a path, query, fragment or user name is refused',
    [
      ['http://localhost:5173/app', 'PC-11', 'http://localhost:5173'],
      ['http://localhost:5173?a=b', 'PC-11', 'http://localhost:5173'],
      ['http://localhost:5173/#', 'PC-11', 'http://localhost:5173'],
      ['https://me:secret@app.example.com', 'PC-11', 'https://app.example.com'],
      ['capacitor://localhost/app', 'PC-11', 'capacitor://localhost'],
    ],
  ],
  [
    'PC-12 a trailing slash is refused',
    [
      ['http://localhost:5173/', 'PC-12', 'http://localhost:5173'],
      ['http://localhost:*/', 'PC-12', 'http://localhost:*'],
      ['https://*.example.com/', 'PC-12', 'https://*.example.com'],
      ['capacitor://localhost/', 'PC-12', 'capacitor://localhost'],
    ],
  ],
  [
    'PC-13 a value that is not the serialized origin is refused',
    [
      ['HTTP://LOCALHOST:5173', 'PC-13', 'http://localhost:5173'],
      ['http://localhost:80', 'PC-13', 'http://localhost'],
      ['https://*.example.com:443', 'PC-13', 'https://*.example.com'],
      ['https://münchen.example', 'PC-13', 'https://xn--mnchen-3ya.example'],
      ['http://[0:0:0:0:0:0:0:1]:5173', 'PC-13', 'http://[::1]:5173'],
      ['http://127.1', 'PC-13', 'http://127.0.0.1'],
      ['http:/localhost:5173', 'PC-13', 'http://localhost:5173'],
      ['chrome-extension://ABC', 'PC-13', 'chrome-extension://abc'],
    ],
  ],
  [
    'PC-14 a star in another place is refused',
    [
      ['https://app-*.example.com', 'PC-14', 'https://*.example.com'],
      ['https://app.*.example.com', 'PC-14', 'https://*.example.com'],
      ['https://*.*.example.com', 'PC-14', 'https://*.example.com'],
      ['https://*example.com', 'PC-14', 'https://*.example.com'],
      ['http://localhost:30*', 'PC-14', 'http://localhost:*'],
      ['http*://app.example.com', 'PC-14', 'https://app.example.com'],
      ['https://app.example.com/*', 'PC-14', 'https://app.example.com'],
    ],
  ],
  [
    'PC-15 a pattern over every site is refused',
    [
      ['https://*', 'PC-15', 'http://localhost:5173'],
      ['http://*:*', 'PC-15', 'http://localhost:5173'],
      ['https://*.com', 'PC-15', 'https://*.example.com'],
      ['https://*.com.:*', 'PC-15', 'https://*.example.com'],
    ],
  ],
];

for (const [name, rows] of refused) {
  test(name, () => {
    for (const [value, rule, fix] of rows) assert.deepEqual(fixesOf(value), [[rule, fix]], value);
  });
}

test('PC-02 spaces around a comma are not a problem', () => {
  assert.deepEqual([...policyOf({ origins: ' http://a.test , http://b.test ' }).origins], ['http://a.test', 'http://b.test']);
});

test('PC-05 a star without credentials allows any origin', () => {
  assert.equal(policyOf({ origins: '*', credentials: false }).anyOrigin, true);
});

const matches: readonly (readonly [rule: string, pattern: string, origin: string, isAllowed: boolean])[] = [
  ['PC-16', 'http://localhost:*', 'http://localhost', true],
  ['PC-16', 'http://localhost:*', 'http://localhost:1', true],
  ['PC-16', 'http://localhost:*', 'http://localhost:65535', true],
  ['PC-16', 'http://localhost:*', 'http://localhost:65536', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:80', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:*', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:0x50', false],
  ['PC-16', 'http://localhost:*', 'https://localhost:5173', false],
  ['PC-16', 'http://localhost:*', 'http://localhost.evil.test:5173', false],
  ['PC-16', 'http://localhost:*', 'http://a.localhost:5173', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:5173@evil.test', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:5173/', false],
  ['PC-16', 'http://localhost:*', 'http://localhost:5173\n', false],
  ['PC-16', 'http://[::1]:*', 'http://[::1]:5173', true],
  ['PC-16', 'http://[::1]:*', 'http://[::2]:5173', false],
  ['PC-17', 'http://*.localhost:*', 'http://app.localhost:5173', true],
  ['PC-17', 'http://*.localhost:*', 'http://a.b.localhost', true],
  ['PC-17', 'http://*.localhost:*', 'http://localhost:5173', false],
  ['PC-17', 'https://*.example.com', 'https://app.example.com', true],
  ['PC-17', 'https://*.example.com', 'https://a.b-c.example.com', true],
  ['PC-17', 'https://*.example.com', 'https://example.com', false],
  ['PC-17', 'https://*.example.com', 'https://.example.com', false],
  ['PC-17', 'https://*.example.com', 'https://a..example.com', false],
  ['PC-17', 'https://*.example.com', 'https://evilexample.com', false],
  ['PC-17', 'https://*.example.com', 'https://x.example.com.evil.test', false],
  ['PC-17', 'https://*.example.com', 'https://evil.test/.example.com', false],
  ['PC-17', 'https://*.example.com', 'https://evil.test#.example.com', false],
  ['PC-17', 'https://*.example.com', 'https://evil.test:443.example.com', false],
  ['PC-17', 'https://*.example.com', String.raw`https://evil.test\.example.com`, false],
  ['PC-17', 'https://*.example.com', 'https://a.exampleXcom', false],
  ['PC-17', 'https://*.example.com', 'https://app.example.com:8443', false],
  ['PC-17', 'https://*.example.com', 'http://app.example.com', false],
  ['PC-17', 'https://*.example.com:8443', 'https://app.example.com:8443', true],
  ['PC-17', 'https://*.example.com', 'https://*.example.com', false],
  ['PC-18', 'http://[::1]:5173', 'http://[::1]:5173', true],
  ['PC-18', 'capacitor://localhost', 'capacitor://localhost', true],
  ['PC-18', 'chrome-extension://abcdefghijklmnop', 'chrome-extension://abcdefghijklmnop', true],
];

for (const [rule, pattern, origin, isAllowed] of matches) {
  test(`${rule} ${pattern} ${isAllowed ? 'matches' : 'does not match'} ${JSON.stringify(origin)}`, () => {
    assert.equal(isOriginAllowed(policyOf({ origins: pattern }), origin), isAllowed);
  });
}

const origins = 'http://localhost:5173';

test('PC-19 methods that no page can send as written are refused', () => {
  const problems = problemsOf({ origins, methods: ['GET', 'patch', '*', 'TRACE', 'PUT;', 'QUERY'] });
  assert.deepEqual(
    problems.map(({ rule, value, fix }) => [rule, value, fix]),
    [
      ['PC-19', 'patch', 'PATCH'],
      ['PC-19', '*', ''],
      ['PC-19', 'TRACE', ''],
      ['PC-19', 'PUT;', ''],
    ],
  );
});

test('PC-20 request header names that cannot be granted are refused', () => {
  const problems = problemsOf({ origins, requestHeaders: ['Content-Type', ' x-a', '*', 'x a', ''] });
  assert.deepEqual(
    problems.map(({ rule, fix }) => [rule, fix]),
    [
      ['PC-20', 'x-a'],
      ['PC-20', ''],
      ['PC-20', ''],
      ['PC-20', ''],
    ],
  );
  assert.deepEqual(policyOf({ origins, requestHeaders: ['X-A', 'x-a', 'X-B'] }).requestHeaders, ['x-a', 'x-b']);
});

test('PC-21 exposed header names that no page can read are refused', () => {
  const problems = problemsOf({ origins, exposedHeaders: ['X-Total', '*', 'Set-Cookie', 'a:b'] });
  assert.deepEqual(
    problems.map(({ rule, value }) => [rule, value]),
    [
      ['PC-21', '*'],
      ['PC-21', 'Set-Cookie'],
      ['PC-21', 'a:b'],
    ],
  );
});

test('PC-22 a preflight age that is not a whole number of seconds is refused', () => {
  const fixes = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map((maxAgeSeconds) =>
    problemsOf({ origins, maxAgeSeconds }).map(({ rule, fix }) => [rule, fix]),
  );
  assert.deepEqual(fixes, [[['PC-22', '0']], [['PC-22', '2']], [['PC-22', '600']], [['PC-22', '600']]]);
  assert.equal(policyOf({ origins, maxAgeSeconds: 0 }).maxAgeSeconds, 0);
});

test('PC-23 all problems are reported at once', () => {
  const result = parsePolicy({ origins: '*, http://a.test/, null,', methods: ['get'], maxAgeSeconds: -1 });
  assert.ok('problems' in result);
  assert.deepEqual(
    result.problems.map((problem) => problem.rule),
    ['PC-02', 'PC-05', 'PC-12', 'PC-06', 'PC-19', 'PC-22'],
  );
  for (const { problem } of result.problems) assert.match(problem, /^[A-Z].*\.$/u);
  assert.equal(result.corrected, 'http://localhost:*,http://a.test,http://localhost:5173');
});

const fragments = `http:// https:// ws:// localhost 127.0.0.1 [::1] example .com . * *. : :* :80 5173 / ? # @ ; , " [ ] ^ $ \\ ( ) null // é A - + ..`;
const fragment = constantFrom(' ', ...fragments.split(' '));
const mess = oneof(
  array(fragment, { maxLength: 9 }).map((parts) => parts.join('')),
  string(),
);

test('PC-24 the corrected list of any text is a valid list', () => {
  assertProperty(
    property(mess, boolean(), (text, credentials) => {
      const result = parsePolicy({ origins: text, credentials });
      if ('problems' in result) assert.deepEqual(problemsOf({ origins: result.corrected, credentials }), []);
    }),
    { numRuns: 5000 },
  );
});

test('PC-25 the defaults are what the SDKs send and read', () => {
  const policy = policyOf({ origins: ['http://localhost:5173'] });
  assert.equal(policy.credentials, true);
  assert.deepEqual(policy.methods, defaultMethods);
  assert.deepEqual(policy.methods, ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
  assert.equal(policy.requestHeaders, 'any');
  assert.deepEqual(policy.exposedHeaders, defaultExposedHeaders);
  assert.equal(policy.exposedHeaders.length, 9);
  assert.equal(policy.maxAgeSeconds, 600);
  assert.equal(policy.variable, 'CAUSEWAY_ORIGINS');
});

// An xn-- label is only valid when its rest decodes.
const label = stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/u).filter((text) => !text.startsWith('xn--'));
const port = oneof(
  constant(''),
  integer({ min: 1024, max: 65_535 }).map((number) => `:${number}`),
);
const entry = oneof(
  tuple(constantFrom('http', 'https'), label, label, port).map(([scheme, a, b, tail]) => `${scheme}://${a}.${b}${tail}`),
  tuple(label, label, port).map(([a, b, tail]) => `https://*.${a}.${b}${tail}`),
  label.map((host) => `http://${host}:*`),
  constantFrom('http://[::1]:5173', 'capacitor://localhost', 'http://127.0.0.1:3000'),
);
const anyPolicy = record({
  origins: array(entry, { minLength: 1, maxLength: 6 }),
  credentials: boolean(),
  methods: subarray(['GET', 'POST', 'PUT', 'QUERY']),
  requestHeaders: oneof(constant('any' as const), subarray(['Content-Type', 'x-a'])),
  exposedHeaders: subarray(['X-Total', 'etag']),
  maxAgeSeconds: nat(),
  variable: constant('ORIGINS'),
}).map((options) => policyOf(options));

test('PC-26 a policy survives being serialized and parsed', () => {
  assertProperty(property(anyPolicy, (policy) => assert.deepEqual(policyOf(serializePolicy(policy)), policy)));
  const open = policyOf({ origins: '*,http://a.test', credentials: false });
  assert.deepEqual(policyOf(serializePolicy(open)), open);
});

test('PC-26 a policy is frozen', () => {
  const policy = policyOf({ origins: 'http://localhost:*', requestHeaders: ['x-a'] });
  const parts = [policy, policy.patterns, policy.patterns[0], policy.methods, policy.requestHeaders, policy.exposedHeaders];
  assert.ok(parts.every((part) => Object.isFrozen(part)));
});
