import { parseArgs } from 'node:util';
import type { LiveBrowser } from '../../packages/doctor/src/browser/live-browser.ts';
import { skipWithout } from '../services.ts';
import { compare } from './compare.ts';
import type { Disagreement } from './compare.ts';
import { generate } from './generate.ts';
import { firefoxPath, startInstalled } from './installed.ts';
import { wilson } from './interval.ts';
import { startBench } from './measure.ts';
import { minimize } from './minimize.ts';
import type { OracleCase } from './oracle-case.ts';
import { predict } from './predict.ts';

// The judge against the browsers of this system. Exit codes: 0 all agree, 1 some do not, 2 a browser is missing.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '2400' },
    only: { type: 'string', default: '' },
    browser: { type: 'string', default: '' },
    full: { type: 'boolean', default: false },
  },
});
const mostMinimized = 12;
const firefox = firefoxPath();
const isMissing = { chromium: skipWithout('chromium').skip !== false, firefox: firefox === undefined };
const missing = Object.entries(isMissing).flatMap(([name, isGone]) => (isGone ? [name] : []));

if (missing.length > 0) {
  say(`Not installed: ${missing.join(', ')}. On Debian: apt-get install chromium firefox-esr`);
  process.exitCode = 2;
} else {
  process.exitCode = await run();
}

async function run(): Promise<number> {
  const all = generate(Number(values.seed), Number(values.count));
  const cases = values.only === '' ? all : all.filter(({ id }) => values.only.split(',').includes(id));
  say(
    `seed ${values.seed}: ${cases.length} cases, again with: npm run oracle -- --seed=${values.seed} --count=${values.count}`,
  );
  const starts = { chromium: () => startInstalled('chromium'), firefox: () => startInstalled('firefox') };
  let failures = 0;
  for (const [name, start] of Object.entries(starts)) {
    if (values.browser === '' || values.browser === name) failures += await hold(start, cases);
  }
  return failures === 0 ? 0 : 1;
}

interface Finding {
  readonly each: OracleCase;
  readonly disagreements: readonly Disagreement[];
}

async function hold(start: () => Promise<LiveBrowser>, cases: readonly OracleCase[]): Promise<number> {
  const started = Date.now();
  const browser = await start();
  try {
    const findings = await findDisagreements(browser, cases);
    const seconds = (Date.now() - started) / 1000;
    report(browser, { total: cases.length, failures: findings.length, seconds });
    const smallest = values.full ? findings : await shrink(browser, findings.slice(0, mostMinimized));
    for (const finding of smallest) print(finding);
    return findings.length;
  } finally {
    await browser.stop();
  }
}

async function findDisagreements(browser: LiveBrowser, cases: readonly OracleCase[]): Promise<readonly Finding[]> {
  const bench = await startBench(cases);
  try {
    const observations = await bench.measure(browser);
    return cases.flatMap((each, index) => {
      const observation = observations[index];
      if (observation === undefined) return [];
      const disagreements = compare(each, predict(each, bench.places, browser.name), observation);
      return disagreements.length === 0 ? [] : [{ each, disagreements }];
    });
  } finally {
    await bench.stop();
  }
}

async function shrink(browser: LiveBrowser, findings: readonly Finding[]): Promise<readonly Finding[]> {
  if (findings.length === 0) return [];
  const probe = async (cases: readonly OracleCase[]) => {
    const found = await findDisagreements(browser, cases);
    return new Set(found.map(({ each }) => each.id));
  };
  const smallest = await minimize(
    findings.map(({ each }) => each),
    probe,
  );
  return findDisagreements(browser, smallest);
}

interface Score {
  readonly total: number;
  readonly failures: number;
  readonly seconds: number;
}

function report({ name, version }: LiveBrowser, { total, failures, seconds }: Score): void {
  const agreed = total - failures;
  const [low, high] = wilson(agreed, total);
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const interval = `95 %: ${percent(low)} to ${percent(high)}`;
  say(`${name} ${version}: ${agreed} of ${total} agree, ${percent(agreed / total)} (${interval}), ${seconds.toFixed(1)} s`);
}

function print({ each, disagreements }: Finding): void {
  say(`\n${each.id} ${JSON.stringify({ page: each.page, calls: each.calls, hops: each.hops })}`);
  for (const { what, judged, measured } of disagreements) {
    say(`  ${what}\n    judged   ${judged}\n    measured ${measured}`);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
