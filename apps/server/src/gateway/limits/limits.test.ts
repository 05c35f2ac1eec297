import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assert as assertProperty, property } from 'fast-check';
import { toFaultBody } from '@causeway/contract';
import { localPrincipal } from '../credentials.ts';
import type { Principal } from '../feature.ts';
import { limitKey } from './limits-key.ts';
import { defaultLimitTiers, parseLimitTier } from './limits-policy.ts';
import type { Decision } from './limits-ring.ts';
import { small, stepsArbitrary, times } from './limits-suite.ts';
import { createLimiter, limitFault, rateLimitHeader } from './limits.ts';

describe('the headers', () => {
  /** RFC 9651: a list of strings with integer parameters; all these headers use of it. */
  function parseList(text: string): { readonly name: string; readonly parameters: Readonly<Record<string, number>> }[] {
    return text.split(',').map((item) => {
      const match = /^[ \t]*"(?<name>[^"\\]*)"(?<rest>(?:;[a-z*][a-z0-9_.*-]*=-?\d{1,15})*)[ \t]*$/u.exec(item);
      assert.ok(match?.groups, `not a structured field: ${item}`);
      const pairs = (match.groups['rest'] ?? '')
        .split(';')
        .slice(1)
        .map((pair) => pair.split('='));
      return {
        name: match.groups['name'] ?? '',
        parameters: Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)])),
      };
    });
  }

  test('parse as structured fields and agree with the state', () => {
    const limiter = createLimiter({ tiers: defaultLimitTiers });
    const policies = parseList(limiter.policyHeaders.default ?? '');
    assert.deepEqual(
      policies.map(({ name, parameters }) => [name, parameters['q'], parameters['w']]),
      [
        ['burst', 50, 1],
        ['minute', 300, 60],
        ['hour', 10_000, 3600],
      ],
    );
    assertProperty(
      property(stepsArbitrary, (steps) => {
        for (const now of times(steps)) {
          const decision = limiter.check('default', 'k', now) as Decision;
          const [item, ...others] = parseList(rateLimitHeader(decision) ?? '');
          assert.ok(item && others.length === 0);
          const policy = defaultLimitTiers.default.find(({ name }) => name === item.name);
          assert.ok(policy);
          assert.equal(item.parameters['r'], decision.remaining);
          const t = item.parameters['t'] ?? -1;
          assert.ok(t >= 1 && t <= policy.windowMs / 1000 && t * 1000 >= decision.waitMs);
        }
      }),
    );
  });

  test('never let Retry-After be earlier than t', () => {
    const limiter = createLimiter({ tiers: { ...defaultLimitTiers, default: small } });
    for (let now = 0; now < 400; now += 1) {
      const decision = limiter.check('default', 'k', now) as Decision;
      if (decision.admitted) continue;
      const fault = limitFault(decision);
      const t = Number(/t=(\d+)$/u.exec(rateLimitHeader(decision) ?? '')?.[1]);
      assert.equal(Math.ceil((fault.details.retryAfterMs ?? 0) / 1000), t);
    }
  });

  test('say in the fault which limit was reached and when to come back', () => {
    const limiter = createLimiter({ tiers: defaultLimitTiers });
    for (let index = 0; index < 50; index += 1) void limiter.check('default', 'k', 0);
    const fault = limitFault(limiter.check('default', 'k', 400) as Decision);
    assert.equal(fault.message, 'Too many requests: 50 within 1 s (burst) are used up. Try again in 600 ms.');
    assert.equal(toFaultBody(fault, 'r', false).error.retry_after_ms, 600);
    assert.equal(fault.status, 429);
  });

  test('are absent, and everything is admitted, where a tier is off', () => {
    const limiter = createLimiter({ tiers: { ...defaultLimitTiers, default: [] } });
    const decision = limiter.check('default', 'k', 0) as Decision;
    assert.equal(decision.admitted, true);
    assert.equal(rateLimitHeader(decision), undefined);
    assert.equal(limiter.policyHeaders.default, undefined);
  });
});

describe('a tier as text', () => {
  test('is read in any order and in parts', () => {
    assert.deepEqual(parseLimitTier(' hour=10000, burst=50 '), {
      ok: true,
      policies: [
        { name: 'burst', quota: 50, windowMs: 1000 },
        { name: 'hour', quota: 10_000, windowMs: 3_600_000 },
      ],
    });
    assert.deepEqual(parseLimitTier('off'), { ok: true, policies: [] });
  });

  for (const [text, problem] of [
    ['', /a part is empty; write burst=50,minute=300,hour=10000, or off/u],
    ['burst=50,', /a part is empty/u],
    ['day=5', /"day" is not one of burst, minute, hour/u],
    ['minute', /"minute" is not name=number/u],
    ['minute=3=4', /is not name=number/u],
    ['minute=0', /whole one from 1 to 10000000/u],
    ['minute=-5', /whole one/u],
    ['minute=1.5', /whole one/u],
    ['minute=99999999', /whole one/u],
    ['minute=5,minute=6', /"minute" is there twice/u],
  ] as const) {
    test(`is refused with the reason: "${text}"`, () => {
      const parsed = parseLimitTier(text);
      assert.match(parsed.ok ? 'accepted' : parsed.problem, problem);
    });
  }
});

describe('the key of a limit', () => {
  const principal: Principal = { ...localPrincipal, kind: 'key', credentialId: 'key_1' };
  for (const [address, key] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:a:b:1:2:3:4', '2001:db8:a:b::/64'],
    ['2001:DB8:000a:b::9', '2001:db8:a:b::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
  ] as const) {
    test(`is ${key} for ${address}`, () => assert.equal(limitKey(undefined, address), key));
  }
  test('is the credential where there is one', () => assert.equal(limitKey(principal, '203.0.113.7'), 'key_1'));
});
