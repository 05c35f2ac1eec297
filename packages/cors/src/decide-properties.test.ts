import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  array,
  assert as assertProperty,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  property,
  record,
  string,
  stringMatching,
  subarray,
  tuple,
  uniqueArray,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { createDecider, decide } from './decide.ts';
import type { CorsDecision, CorsRequest } from './decision.ts';
import { parsePolicy } from './policy.ts';
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

const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';

// The browser's side, written from the Fetch standard alone: it uses nothing of the package.

type Lines = readonly (readonly [name: string, value: string])[];

function getHeader(lines: Lines, name: string): string | null {
  const values = lines
    .filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => value.replaceAll(/^[ \t]+|[ \t]+$/gu, ''));
  return values.length === 0 ? null : values.join(', ');
}

function passesCorsCheck(lines: Lines, origin: string, include: boolean): boolean {
  const allowed = getHeader(lines, 'access-control-allow-origin');
  if (allowed === null) return false;
  if (!include && allowed === '*') return true;
  if (allowed !== origin) return false;
  return include ? getHeader(lines, 'access-control-allow-credentials') === 'true' : true;
}

function parseTokens(lines: Lines, name: string): readonly string[] | undefined {
  const value = getHeader(lines, name);
  if (value === null) return [];
  const items = value
    .split(',')
    .map((item) => item.replaceAll(/^[ \t]+|[ \t]+$/gu, ''))
    .filter((item) => item !== '');
  return items.every((item) => /^[\w!#$%&'*+\-.^`|~]+$/u.test(item)) ? items : undefined;
}

interface Asked {
  readonly origin: string;
  readonly method: string;
  readonly unsafeNames: readonly string[];
  readonly include: boolean;
}

function passesPreflight(status: number, lines: Lines, asked: Asked): boolean {
  if (!passesCorsCheck(lines, asked.origin, asked.include) || status < 200 || status > 299) return false;
  const methods = parseTokens(lines, 'access-control-allow-methods');
  const names = parseTokens(lines, 'access-control-allow-headers')?.map((name) => name.toLowerCase());
  if (methods === undefined || names === undefined) return false;
  const hasMethod = methods.includes(asked.method) || ['GET', 'HEAD', 'POST'].includes(asked.method);
  if (!hasMethod && (asked.include || !methods.includes('*'))) return false;
  const unsafe = asked.unsafeNames.map((name) => name.toLowerCase());
  if (unsafe.includes('authorization') && !names.includes('authorization')) return false;
  return unsafe.every((name) => names.includes(name) || (!asked.include && names.includes('*')));
}

const host = constantFrom('localhost', '127.0.0.1', '[::1]', 'example.com', 'app.example.com', 'evil.test', 'evilexample.com');
const port = constantFrom('', ':3000', ':5173', ':8443');
const origin = tuple(constantFrom('http', 'https'), host, port).map((parts) => `${parts[0]}://${parts[1]}${parts[2]}`);
const entry = oneof(
  origin,
  constantFrom('http://localhost:*', 'http://[::1]:*', 'https://*.example.com', 'https://*.example.com:*'),
);
const anyPolicy = record({
  entries: array(entry, { minLength: 1, maxLength: 5 }),
  isOpen: boolean(),
  credentials: boolean(),
  methods: subarray(['GET', 'PUT', 'PATCH', 'DELETE', 'QUERY']),
  requestHeaders: oneof(constant('any' as const), subarray(['content-type', 'authorization', 'x-a'])),
}).map(({ entries, isOpen, ...options }) =>
  policyOf(isOpen && !options.credentials ? `*,${entries.join(',')}` : entries.join(','), options),
);
const headerName = oneof(
  constantFrom('content-type', 'Authorization', 'x-a', 'x-stainless-arch', 'idempotency-key', '*', 'cookie'),
  stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/u),
);
const method = oneof(
  constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'patch', 'DELETE', 'QUERY', '*'),
  stringMatching(/^[A-Za-z]{1,8}$/u),
);
const request: Arbitrary<CorsRequest> = record({
  method: constantFrom('GET', 'POST', 'OPTIONS', 'OPTIONS', 'OPTIONS'),
  origin: oneof(constant(undefined), constant('null'), string(), origin, origin, origin),
  requestMethod: oneof(constant(undefined), method, method, string()),
  requestHeaders: oneof(
    constant(undefined),
    array(headerName).map((names) => names.join(',')),
    string(),
  ),
  privateNetwork: boolean(),
  hostOrigin: oneof(constant(undefined), origin),
});

function isListed(each: CorsPolicy, asked: CorsRequest): boolean {
  const text = asked.origin ?? '';
  const localhost = /^http:\/\/(localhost|\[::1\])(:\d+)?$/u.exec(text);
  const example = /^https:\/\/([a-z]+\.)+example\.com(:\d+)?$/u.exec(text);
  const hasPattern = (source: string) => each.patterns.some((pattern) => pattern.source === source);
  return (
    each.origins.has(text) ||
    text === asked.hostOrigin ||
    (localhost !== null && hasPattern(`http://${localhost[1] ?? ''}:*`)) ||
    (example !== null &&
      (hasPattern('https://*.example.com:*') || (example[2] === undefined && hasPattern('https://*.example.com'))))
  );
}

const asking = record({ from: origin, verb: method, names: uniqueArray(headerName, { maxLength: 4 }) });

const runs = { numRuns: 3000 };

test('SC-07 SC-03 an origin that nothing allows never appears in a header, and an allowed one is granted', () => {
  assertProperty(
    property(anyPolicy, request, (each, asked) => {
      const decision = decide(each, asked);
      if (asked.origin === undefined || each.anyOrigin) return;
      if (isListed(each, asked)) {
        assert.equal(getHeader(decision.headers, 'access-control-allow-origin'), asked.origin);
      } else {
        assert.ok(decision.kind === 'denied' || (decision.kind === 'preflight-denied' && decision.reason === 'origin'));
        assert.equal(getHeader(decision.headers, 'access-control-allow-origin'), null);
        if (/^https?:/u.test(asked.origin)) assert.ok(!JSON.stringify(decision.headers).includes(asked.origin));
      }
    }),
    runs,
  );
});

test('SC-05 SC-06 a star never stands beside credentials, nor in an origin', () => {
  assertProperty(
    property(anyPolicy, request, (each, asked) => {
      const { headers } = decide(each, asked);
      const granted = headers
        .filter(([name]) => name.startsWith('access-control-allow-'))
        .map(([, value]) => value.split(', '));
      if (getHeader(headers, 'access-control-allow-credentials') !== null) assert.ok(!granted.flat().includes('*'));
      const allowed = getHeader(headers, 'access-control-allow-origin');
      assert.ok(allowed === null || !allowed.includes('*') || (allowed === '*' && each.anyOrigin));
    }),
    runs,
  );
});

test('SC-02 SC-14 every answer varies on Origin, each header is sent once and has no line break', () => {
  assertProperty(
    property(anyPolicy, request, (each, asked) => {
      const decision = decide(each, asked);
      const vary = headersOf(decision)['vary']?.split(', ') ?? [];
      assert.ok(vary.includes('Origin'));
      if (decision.kind.startsWith('preflight')) assert.equal(vary.join(', '), preflightVary);
      for (const [, value] of decision.headers) assert.match(value, /^[ -~]+$/u);
    }),
    runs,
  );
});

test('SC-13 a preflight that is answered with 204 passes the Fetch standard, and its request does too', () => {
  let granted = 0;
  assertProperty(
    property(anyPolicy, asking, (each, { from, verb, names }) => {
      const requestHeaders = names
        .map((name) => name.toLowerCase())
        .toSorted()
        .join(',');
      const decision = decide(each, { method: 'OPTIONS', origin: from, requestMethod: verb, requestHeaders });
      const asked = { origin: from, method: verb, unsafeNames: names, include: each.credentials };
      assert.equal(
        passesPreflight('status' in decision ? decision.status : 0, decision.headers, asked),
        decision.kind === 'preflight',
      );
      if (decision.kind !== 'preflight') return;
      granted += 1;
      assert.ok(passesCorsCheck(decide(each, { method: verb, origin: from }).headers, from, each.credentials));
    }),
    runs,
  );
  assert.ok(granted > 100, `only ${granted} preflights were granted`);
});

test('SC-25 a decider answers as decide does', () => {
  assertProperty(
    property(anyPolicy, array(request, { maxLength: 12 }), nat({ max: 3 }), (each, asked, learned) => {
      const decider = createDecider(each, learned);
      for (const one of [...asked, ...asked]) assert.deepEqual(decider(one), decide(each, one));
    }),
    { numRuns: 300 },
  );
});
