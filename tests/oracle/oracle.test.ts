import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveBrowser } from '../../packages/doctor/src/browser/live-browser.ts';
import { skipWithout } from '../services.ts';
import { compare } from './compare.ts';
import { generate } from './generate.ts';
import { firefoxPath, startInstalled } from './installed.ts';
import { wilson } from './interval.ts';
import { startBench } from './measure.ts';
import { minimize } from './minimize.ts';
import type { OracleCase } from './oracle-case.ts';
import { predict } from './predict.ts';

// A sample of what npm run oracle does at length.

test('the same seed makes the same cases, another one makes others', () => {
  assert.deepEqual(generate(7, 200), generate(7, 200));
  assert.notDeepEqual(generate(7, 200), generate(8, 200));
});

test('a share of all trials is still an interval', () => {
  assert.deepEqual(wilson(0, 0), [0, 1]);
  const [low, high] = wilson(2400, 2400);
  assert.ok(low > 0.998 && high === 1);
  const [below, above] = wilson(5, 10);
  assert.ok(below > 0.2 && below < 0.3 && above > 0.7 && above < 0.8);
});

test('a case is made smaller as long as the disagreement stays', async () => {
  const plain = {
    id: 'a',
    page: 'sandboxed',
    calls: [
      {
        initiator: 'fetch',
        method: 'PUT',
        headers: [
          ['x-a', '1'],
          ['x-b', '1'],
        ],
      },
    ],
    hops: [],
  } as const;
  const needsB = ({ calls }: OracleCase) => calls.some(({ headers = [] }) => headers.some(([name]) => name === 'x-b'));
  const [smallest] = await minimize([plain], async (cases) => new Set(cases.filter(needsB).map(({ id }) => id)));
  assert.deepEqual([smallest?.page, smallest?.calls], ['plain', [{ initiator: 'fetch', headers: [['x-b', '1']] }]]);
});

async function disagreements(browser: LiveBrowser): Promise<readonly unknown[]> {
  const cases = generate(20_250, 240).filter(({ calls }) => calls.every(({ after }) => after === undefined));
  const bench = await startBench(cases);
  try {
    const observations = await bench.measure(browser);
    return cases.flatMap((each, index) => {
      const observation = observations[index];
      const found =
        observation === undefined ? ['not measured'] : compare(each, predict(each, bench.places, browser.name), observation);
      return found.length === 0 ? [] : [{ each, found }];
    });
  } finally {
    await bench.stop();
    await browser.stop();
  }
}

test('Chromium does what the judge says', skipWithout('chromium'), async () => {
  assert.deepEqual(await disagreements(await startInstalled('chromium')), []);
});

test('Firefox does what the judge says', { skip: firefoxPath() === undefined && 'not installed: firefox' }, async () => {
  assert.deepEqual(await disagreements(await startInstalled('firefox')), []);
});
