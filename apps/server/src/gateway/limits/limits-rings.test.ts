import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as assertProperty, integer, property, tuple } from 'fast-check';
import { defaultLimitTiers } from './limits-policy.ts';
import { Rings } from './limits-rings.ts';
import { createOracle, policiesArbitrary, small, stepsArbitrary, times, unbounded } from './limits-suite.ts';

describe('the ring of admissions', () => {
  test('decides and counts as the naive log does, whatever the policies and the trace', () => {
    assertProperty(
      property(policiesArbitrary, stepsArbitrary, (policies, steps) => {
        const rings = new Rings(policies, unbounded);
        const oracle = createOracle(policies);
        for (const now of times(steps)) {
          const decision = rings.check('k', now);
          const expected = oracle(now);
          assert.equal(decision.admitted, expected.admitted);
          const least = Math.min(...expected.fits);
          assert.equal(decision.remaining, expected.admitted ? least - 1 : 0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('admits at most the quota within any window that begins anywhere', () => {
    assertProperty(
      property(policiesArbitrary, stepsArbitrary, (policies, steps) => {
        const rings = new Rings(policies, unbounded);
        const admitted = times(steps).filter((now) => rings.check('k', now).admitted);
        for (const { quota, windowMs } of policies) {
          for (const begin of admitted) {
            const within = admitted.filter((time) => time >= begin && time < begin + windowMs).length;
            assert.ok(within <= quota, `${within} of ${quota} within ${windowMs} ms from ${begin}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('refuses only when some policy is full, and then names one that is', () => {
    assertProperty(
      property(policiesArbitrary, stepsArbitrary, (policies, steps) => {
        const rings = new Rings(policies, unbounded);
        const admitted: number[] = [];
        for (const now of times(steps)) {
          const { admitted: isAdmitted, policy } = rings.check('k', now);
          const inWindow = admitted.filter((time) => now - time < policy.windowMs).length;
          if (isAdmitted) admitted.push(now);
          else assert.equal(inWindow, policy.quota);
        }
      }),
    );
  });

  test('tells a wait that is exact: refused one millisecond before it, admitted at it', () => {
    assertProperty(
      property(policiesArbitrary, stepsArbitrary, (policies, steps) => {
        const trace = times(steps);
        const rings = new Rings(policies, unbounded);
        for (const [index, now] of trace.entries()) {
          const { admitted, waitMs } = rings.check('k', now);
          if (admitted) continue;
          const replay = (at: number): boolean => {
            const copy = new Rings(policies, unbounded);
            for (const earlier of trace.slice(0, index)) copy.check('k', earlier);
            return copy.check('k', at).admitted;
          };
          assert.equal(replay(now + waitMs), true);
          assert.equal(replay(now + waitMs - 1), false);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('does not change by a refused request', () => {
    assertProperty(
      property(policiesArbitrary, stepsArbitrary, integer({ min: 1, max: 20 }), (policies, steps, extra) => {
        const quiet = new Rings(policies, unbounded);
        const hammered = new Rings(policies, unbounded);
        for (const now of times(steps)) {
          const decision = quiet.check('k', now);
          assert.deepEqual(hammered.check('k', now), decision);
          if (!decision.admitted) for (let index = 0; index < extra; index += 1) hammered.check('k', now);
        }
      }),
    );
  });

  test('never admits more when the clock goes back', () => {
    const jumps = array(integer({ min: -300, max: 300 }), { minLength: 20, maxLength: 200, size: 'max' });
    assertProperty(
      property(policiesArbitrary, jumps, (policies, steps) => {
        const rings = new Rings(policies, unbounded);
        const forward = new Rings(policies, unbounded);
        let latest = 0;
        let [jumping, steady] = [0, 0];
        for (const now of times(steps)) {
          latest = Math.max(latest, now);
          if (rings.check('k', now).admitted) jumping += 1;
          if (forward.check('k', latest).admitted) steady += 1;
          assert.ok(jumping <= steady);
        }
      }),
    );
  });

  test('keeps keys apart', () => {
    const rings = new Rings(small, unbounded);
    for (let index = 0; index < 4; index += 1) assert.equal(rings.check('a', 0).admitted, true);
    assert.equal(rings.check('a', 0).admitted, false);
    assert.equal(rings.check('b', 0).admitted, true);
  });

  test('admits a steady five a second for an hour, 300 a minute', () => {
    const rings = new Rings(defaultLimitTiers.default.slice(0, 2), unbounded);
    for (let now = 0; now < 3_600_000; now += 200) assert.equal(rings.check('k', now).admitted, true);
  });
});

describe('the memory of limits', () => {
  test('forgets idle keys without a change to any decision', () => {
    const policies = [{ name: 'hour', quota: 2, windowMs: 100 }];
    assertProperty(
      property(
        array(tuple(integer({ min: 0, max: 4 }), integer({ min: 0, max: 15 })), {
          minLength: 200,
          maxLength: 300,
          size: 'max',
        }),
        (calls) => {
          const rings = new Rings(policies, unbounded);
          const oracles = new Map<number, ReturnType<typeof createOracle>>();
          let now = 0;
          for (const [key, step] of calls) {
            now += step;
            const oracle = oracles.get(key) ?? createOracle(policies);
            oracles.set(key, oracle);
            assert.equal(rings.check(String(key), now).admitted, oracle(now).admitted);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('stays bounded however many addresses ask', () => {
    const rings = new Rings(defaultLimitTiers.strict, 1024 * 1024);
    let most = 0;
    for (let index = 0; index < 100_000; index += 1) {
      rings.check(`key-${index}`, index / 1000);
      most = Math.max(most, rings.keyCount);
    }
    assert.ok(most < 8000, `${most} keys`);
  });

  test('keeps the counts of a key in use while others are dropped', () => {
    const rings = new Rings([{ name: 'hour', quota: 100, windowMs: 3_600_000 }], 1024 * 1024);
    let admitted = 0;
    for (let index = 0; index < 200_000; index += 1) {
      rings.check(`key-${index}`, index / 1000);
      if (index % 500 === 0 && rings.check('busy', index / 1000).admitted) admitted += 1;
    }
    assert.equal(admitted, 100);
  });
});
