import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assert as assertProperty,
  boolean,
  constantFrom,
  oneof,
  property,
  record,
  stringMatching,
  subarray,
  uniqueArray,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { decide } from '../decide.ts';
import type { CorsDecision } from '../decision.ts';
import { parsePolicy } from '../policy.ts';
import type { CorsPolicy } from '../policy.ts';
import type { BrowserRequest, ServerAnswer } from './exchange.ts';
import { judge } from './judge.ts';
import type { PageRequest } from './page-request.ts';
import type { ProfileName } from './profile.ts';

// The server's side and the page's side of the law, each written for itself, held against each other.

const origin = constantFrom('http://localhost:3000', 'https://app.example.com', 'https://evil.test', 'http://localhost:8443');
const policy: Arbitrary<CorsPolicy> = record({
  entries: uniqueArray(oneof(origin, constantFrom('http://localhost:*', 'https://*.example.com')), {
    minLength: 1,
    maxLength: 4,
  }),
  isOpen: boolean(),
  credentials: boolean(),
  methods: subarray(['GET', 'PUT', 'PATCH', 'DELETE', 'QUERY']),
  requestHeaders: oneof(constantFrom('any' as const), subarray(['content-type', 'authorization', 'x-a'])),
  exposedHeaders: subarray(['x-one', 'retry-after']),
}).map(({ entries, isOpen, ...options }) => {
  const result = parsePolicy({ ...options, origins: isOpen && !options.credentials ? ['*'] : entries });
  assert.ok('policy' in result);
  return result.policy;
});
const headerName = oneof(
  constantFrom('content-type', 'Authorization', 'x-a', 'x-stainless-arch', 'accept', 'range', '*', 'cookie'),
  stringMatching(/^[!#$%&'+.^_`|~0-9A-Za-z-]{1,10}$/u),
);
const request: Arbitrary<PageRequest> = record({
  url: constantFrom('https://api.example.com/v1', 'https://api.example.com/v1?q=1'),
  origin: oneof(origin, origin, constantFrom('null')),
  method: oneof(
    constantFrom('GET', 'HEAD', 'POST', 'PUT', 'put', 'PATCH', 'patch', 'DELETE', 'QUERY'),
    stringMatching(/^[A-Z]{1,6}$/u),
  ),
  headers: uniqueArray(headerName, { maxLength: 3 }).map((names) => names.map((name) => [name, 'application/json'] as const)),
  credentials: constantFrom('omit', 'same-origin', 'include'),
});

const runs = { numRuns: 4000 };
const browsers: readonly ProfileName[] = ['spec', 'chromium', 'firefox'];

function decisionOn(each: CorsPolicy, asked: BrowserRequest): CorsDecision {
  const header = (name: string) => asked.headers.find(([other]) => other === name)?.[1];
  return decide(each, {
    method: asked.method,
    origin: header('origin'),
    requestMethod: header('access-control-request-method'),
    requestHeaders: header('access-control-request-headers'),
    hostOrigin: 'https://api.example.com',
  });
}

/** How a server with the policy answers: what `decide` says, and 200 with a body of its own otherwise. */
function serve(each: CorsPolicy, asked: BrowserRequest): ServerAnswer {
  const decision = decisionOn(each, asked);
  const status = 'status' in decision ? decision.status : 200;
  return { status, headers: [...decision.headers, ['x-one', '1'], ['x-hidden', '1']] };
}

function isThrown(asked: PageRequest): boolean {
  return ['CONNECT', 'TRACE', 'TRACK'].includes(asked.method?.toUpperCase() ?? '');
}

test('JC-53 what decide allows every browser lets through, and what it denies none does', () => {
  let passed = 0;
  assertProperty(
    property(policy, request, (each, asked) => {
      if (isThrown(asked)) return;
      // A page with credentials may only talk to a policy that has them; everything else the policy alone decides.
      const mayRead = asked.credentials !== 'include' || each.credentials;
      for (const profile of browsers) {
        const decisions: CorsDecision[] = [];
        const exchange = (wire: BrowserRequest) => {
          decisions.push(decisionOn(each, wire));
          return serve(each, wire);
        };
        const verdict = judge({ localNetworkPermission: 'granted', ...asked }, exchange, profile);
        const isAllowed = decisions.every(({ kind }) => kind === 'allowed' || kind === 'preflight');
        assert.equal(verdict.outcome === 'allowed', isAllowed && mayRead, JSON.stringify({ profile, verdict, decisions }));
        passed += verdict.outcome === 'allowed' ? 1 : 0;
      }
    }),
    runs,
  );
  assert.ok(passed > 500, `only ${passed} requests passed`);
});

test('JC-53 a page reads what the policy exposes and nothing else of the server’s own', () => {
  assertProperty(
    property(policy, request, (each, asked) => {
      if (isThrown(asked)) return;
      const verdict = judge(asked, (wire) => serve(each, wire), 'spec');
      if (verdict.outcome === 'refused') return;
      const read = verdict.headers.map(([name]) => name).filter((name) => name.startsWith('x-'));
      assert.deepEqual(read, each.exposedHeaders.includes('x-one') ? ['x-one'] : []);
    }),
    runs,
  );
});

test('JC-53 a refusal says what decide said', () => {
  const reasons = { origin: 'origin-missing', method: 'method-not-allowed' } as const;
  assertProperty(
    property(policy, request, (each, asked) => {
      if (isThrown(asked) || asked.credentials === 'include') return;
      let denied: CorsDecision | undefined;
      const verdict = judge(
        asked,
        (wire) => {
          const decision = decisionOn(each, wire);
          if (decision.kind.endsWith('denied')) denied = decision;
          return { ...serve(each, wire), ...(decision.kind === 'preflight-denied' ? { status: 204 } : {}) };
        },
        'spec',
      );
      if (verdict.outcome === 'allowed' || denied === undefined || !('reason' in denied)) return;
      const { reason } = denied;
      if (reason === 'origin' || reason === 'method') assert.equal(verdict.reason, reasons[reason]);
    }),
    runs,
  );
});
