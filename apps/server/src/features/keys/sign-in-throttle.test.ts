import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { createSignInThrottle } from './sign-in-throttle.ts';
import type { Attempt } from './sign-in-throttle.ts';

const minuteMs = 60_000;
const stranger: Attempt = { account: 'ann', address: '192.0.2.1', device: undefined };

function setUp() {
  let now = 0;
  const throttle = createSignInThrottle(() => now);
  /** The wait that is asked for; 0 where the attempt may be made. */
  const attempt = (of: Attempt): number => {
    try {
      throttle.begin(of);
      return 0;
    } catch (error) {
      if (error instanceof Fault) return error.details.retryAfterMs ?? Number.NaN;
      throw error;
    }
  };
  return { throttle, attempt, pass: (ms: number) => void (now += ms) };
}

describe('guessing passwords', () => {
  test('is free five times, then each wait doubles, to a quarter of an hour at most', () => {
    const { attempt, pass } = setUp();
    for (let n = 0; n < 5; n += 1) assert.equal(attempt(stranger), 0);
    const waits = [];
    for (let n = 0; n < 9; n += 1) {
      const wait = attempt(stranger);
      waits.push(wait);
      pass(wait);
      assert.equal(attempt(stranger), 0);
    }
    assert.deepEqual(waits.slice(0, 4), [2000, 4000, 8000, 16_000]);
    assert.ok(Math.max(...waits) <= 15 * minuteMs);
  });

  test('many at once is no way around', () => {
    const { attempt } = setUp();
    const results = Array.from({ length: 20 }, () => attempt(stranger));
    assert.equal(results.filter((wait) => wait === 0).length, 5);
  });

  test('elsewhere does not hold up a browser that was here before', () => {
    const { attempt } = setUp();
    for (let n = 0; n < 200; n += 1) attempt({ ...stranger, address: `192.0.2.${n}` });
    assert.ok(attempt({ ...stranger, address: '198.51.100.1' }) > 0);
    assert.equal(attempt({ ...stranger, device: 'known' }), 0);
  });

  test('from everywhere keeps an unknown browser waiting ten seconds at most', () => {
    const { attempt, pass } = setUp();
    for (let n = 0; n < 250; n += 1) attempt({ ...stranger, address: `a${n}` });
    const wait = attempt({ ...stranger, address: 'mine' });
    assert.ok(wait > 0 && wait <= 10_000, `${wait}`);
    pass(wait);
    assert.equal(attempt({ ...stranger, address: 'mine' }), 0);
  });

  test('is forgotten by the right password, and after a quarter of an hour', () => {
    const { throttle, attempt, pass } = setUp();
    for (let n = 0; n < 5; n += 1) attempt(stranger);
    throttle.succeeded(stranger);
    assert.equal(attempt(stranger), 0);
    for (let n = 0; n < 10; n += 1) attempt(stranger);
    pass(16 * minuteMs);
    assert.equal(attempt(stranger), 0);
  });
});
