import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { skipWithout } from '../services.ts';
import { allLabs } from './all-labs.ts';
import type { PlacedLab } from './all-labs.ts';
import { findDoctor, targetOf } from './ask-doctor.ts';
import type { Doctor } from './ask-doctor.ts';
import type { Lab, Need, Ports, Setup } from './lab.ts';
import { missing } from './needs.ts';
import { isHalf, isMiss, missLine, scoreOf, scoreTable } from './score.ts';
import type { Outcome } from './score.ts';
import { startLab } from './start-lab.ts';
import type { Running } from './start-lab.ts';
import { launchLabFirefox } from './watch-firefox.ts';
import type { LabFirefox } from './watch-firefox.ts';
import { launchLabBrowser, launchPublicBrowser, watchBrowser } from './watch-browser.ts';
import type { Sight } from './watch-browser.ts';

const { values } = parseArgs({
  options: {
    verify: { type: 'boolean', default: false },
    mended: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
    firefox: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    group: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', short: 'v', default: false },
    jobs: { type: 'string', default: '2' },
  },
});

const withinMs = 45_000;

interface Tools {
  readonly browser: Browser | undefined;
  readonly firefox: LabFirefox | undefined;
  readonly doctor: Doctor | undefined;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const problem = missing(['frameworks']);
  if (problem !== undefined) throw new Error(problem);
  const found = await findDoctor();
  if (found === undefined) say('packages/doctor exports no diagnose yet: the labs are only verified in the browser.');
  const isVerifying = values.verify || found === undefined;
  const noBrowser = skipWithout('chromium').skip;
  if (noBrowser !== false) process.stderr.write(`Not verified: ${noBrowser}\n`);
  const labs = (values.mended ? allLabs.flatMap(asMended) : allLabs).filter(isChosen);
  const isPasting = labs.some(({ lab }) => lab.asking === 'console-text');
  const isFirefoxPasted = !isVerifying && labs.some(({ lab }) => lab.pastedFrom === 'firefox');
  const browser = noBrowser === false && (isVerifying || isPasting) ? await launchLabBrowser() : undefined;
  const firefox = values.firefox || isFirefoxPasted ? await launchLabFirefox() : undefined;
  if (values.firefox && firefox === undefined) throw new Error('Firefox is not installed');
  const outcomes = await runAll(labs, { browser, firefox, doctor: isVerifying ? undefined : found });
  await Promise.all([browser?.close(), firefox?.stop()]);
  report(outcomes, isVerifying);
}

/** The mended twins, as healthy labs of their own; those whose page's code was at fault have nothing to ask. */
function asMended({ lab, group }: PlacedLab): PlacedLab[] {
  const { id, title, stack, needs = [], mended, asking } = lab;
  if (mended === undefined || asking === 'console-text') return [];
  return [{ group, lab: { id: `${id}-mended`, title, stack, needs, causes: [], setup: mended } }];
}

const isChosen = ({ lab, group }: PlacedLab): boolean =>
  (values.only === undefined || values.only.some((word) => lab.id.includes(word))) &&
  (values.group === undefined || values.group.includes(group));

async function runAll(labs: readonly PlacedLab[], tools: Tools): Promise<Outcome[]> {
  const queue = [...labs];
  const outcomes: Outcome[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const outcome = await runOne(next, tools);
      outcomes.push(outcome);
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  return outcomes.toSorted((a, b) => labs.findIndex(({ lab }) => lab === a.lab) - labs.findIndex(({ lab }) => lab === b.lab));
}

async function runOne({ lab, group }: PlacedLab, tools: Tools): Promise<Outcome> {
  const started = Date.now();
  const base = { id: lab.id, group, lab };
  const skipped = missing(needsOf(lab)) ?? (values.firefox ? notForFirefox(lab) : undefined);
  if (skipped !== undefined) return { ...base, skipped, ms: 0 };
  try {
    const found = tools.doctor === undefined ? await verify(lab, tools) : await diagnose(lab, tools);
    return { ...base, ...found, ms: Date.now() - started };
  } catch (error) {
    return { ...base, problem: String(error), ms: Date.now() - started };
  }
}

/** What is Chromium's alone, or asks for a certificate that only its switch trusts. */
function notForFirefox(lab: Lab): string | undefined {
  if (lab.isPagePublic === true) return 'Chromium alone asks whether a page may reach this machine';
  return needsOf(lab).includes('authority') ? 'Firefox does not know the authority' : undefined;
}

const anyPorts: Ports = { web: 1, webNext: 2, api: 3, apiNext: 4, proxy: 5, service: 6, other: 7 };

function needsOf(lab: Lab): Need[] {
  const { parts, foreign = [], service } = lab.setup(anyPorts);
  return [
    ...(lab.needs ?? []),
    ...[...parts, ...foreign].flatMap(({ needs }) => needs ?? []),
    ...(service === undefined ? [] : [service]),
  ];
}

async function within<Result>(make: (ports: Ports) => Setup, work: (running: Running) => Promise<Result>): Promise<Result> {
  const running = await startLab(make);
  const limit = new AbortController();
  try {
    const late = new Promise<never>((_resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not done within ${withinMs} ms`)), withinMs);
      limit.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    return await Promise.race([work(running), late]);
  } finally {
    limit.abort();
    await running.stop();
  }
}

/** Anything but success, in whatever words. */
const anyTrouble = /[\s\S]/u;

function shownInFirefox({ shows, inFirefox }: Lab): RegExp | undefined {
  if (inFirefox === 'works' || shows === undefined) return undefined;
  return inFirefox ?? anyTrouble;
}

async function verify(lab: Lab, { browser, firefox }: Tools): Promise<{ problem?: string }> {
  if (browser === undefined && firefox === undefined) return {};
  const stages = [
    { name: '', make: lab.setup, shows: firefox === undefined ? lab.shows : shownInFirefox(lab) },
    // The order of two faults is Chromium's; Firefox meets the same ones.
    { name: 'halfway: ', make: firefox === undefined ? lab.halfway : undefined, shows: lab.thenShows },
    { name: 'mended: ', make: lab.mended, shows: undefined },
  ];
  for (const { name, make, shows } of stages) {
    const problem =
      make === undefined
        ? undefined
        : await within(make, (running) => look(running, { lab, tools: { browser, firefox }, shows, name: `${name}${lab.id}` }));
    if (problem !== undefined) return { problem: `${name}${problem}` };
  }
  return {};
}

async function look(
  running: Running,
  { lab, tools, shows, name }: { lab: Lab; tools: Browsers; shows: RegExp | undefined; name: string },
): Promise<string | undefined> {
  const sight = await watch(lab, running, tools);
  if (values.verbose) say(`${name}\n${sight.transcript}\n`);
  const problem = mismatch(shows, sight);
  return problem === undefined ? undefined : `${problem}\n${running.output().slice(-600)}`;
}

type Browsers = Pick<Tools, 'browser' | 'firefox'>;

async function watch(lab: Lab, running: Running, { browser, firefox }: Browsers): Promise<Sight> {
  if (firefox !== undefined && (values.firefox || lab.pastedFrom === 'firefox')) return firefox.watch(running);
  if (lab.isPagePublic !== true) {
    if (browser === undefined) throw new Error('no browser');
    return watchBrowser(browser, running);
  }
  const own = await launchPublicBrowser(Number(new URL(running.page.origin).port));
  try {
    return await watchBrowser(own, running);
  } finally {
    await own.close();
  }
}

function mismatch(shows: RegExp | undefined, { isOk, transcript }: Sight): string | undefined {
  if (shows === undefined) return isOk ? undefined : `does not succeed:\n${transcript}`;
  if (isOk) return `succeeds:\n${transcript}`;
  return shows.test(transcript) ? undefined : `does not show ${shows}:\n${transcript}`;
}

async function diagnose(lab: Lab, { browser, firefox, doctor }: Tools): Promise<Pick<Outcome, 'problem' | 'diagnosis'>> {
  if (doctor === undefined) return {};
  return within(lab.setup, async (running) => {
    const isPasting = lab.asking === 'console-text';
    const text = isPasting ? (await watch(lab, running, { browser, firefox })).console : '';
    const { project, ...target } = targetOf(lab, running, text);
    const diagnosis = await doctor(values.bare ? target : { ...target, project });
    if (values.verbose) say(`${lab.id}\n${JSON.stringify(diagnosis.findings, null, 1)}\n`);
    return { diagnosis };
  });
}

function tell(outcome: Outcome): void {
  if (values.json) return;
  const { id, ms, skipped, problem } = outcome;
  say(`${stateOf(outcome)} ${id.padEnd(44)} ${String(ms).padStart(6)} ms ${skipped ?? ''}`);
  if (problem !== undefined) say(`       ${problem.replaceAll('\n', '\n       ')}`);
}

function stateOf(outcome: Outcome): string {
  if (outcome.skipped !== undefined) return 'skip  ';
  if (outcome.problem !== undefined) return 'FAILED';
  return isMiss(outcome) ? 'miss  ' : 'ok    ';
}

function report(outcomes: readonly Outcome[], isVerifying: boolean): void {
  const failed = outcomes.filter(({ problem }) => problem !== undefined);
  const misses = outcomes.filter(isMiss);
  const halves = outcomes.filter(isHalf);
  if (values.json) {
    say(
      JSON.stringify(
        { score: scoreOf(outcomes), outcomes: outcomes.map(({ lab, ...rest }) => ({ ...rest, causes: lab.causes })) },
        null,
        2,
      ),
    );
  } else {
    const count = (test: (outcome: Outcome) => boolean) => outcomes.filter(test).length;
    const single = count(({ lab }) => lab.causes.length === 1);
    const double = count(({ lab }) => lab.causes.length > 1);
    say(
      `\n${outcomes.length} labs: ${single} with one cause, ${double} with two, ${outcomes.length - single - double} healthy`,
    );
    say(`${failed.length} failed, ${count(({ skipped }) => skipped !== undefined)} skipped`);
    if (!isVerifying) say(['', scoreTable(outcomes), '', ...misses.map(missLine), '', ...halves.map(missLine)].join('\n'));
  }
  if (failed.length > 0) process.exitCode = 1;
}

await main();
