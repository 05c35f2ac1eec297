import { parseArgs } from 'node:util';
import { skipWithout } from '../services.ts';
import { allLabs } from './all-labs.ts';
import type { PlacedLab } from './all-labs.ts';
import type { Lab, Need, Ports, Setup } from './lab.ts';
import { mendLab } from './mend-lab.ts';
import type { Mended } from './mend-lab.ts';
import { missing } from './needs.ts';
import { startLab } from './start-lab.ts';
import type { Running } from './start-lab.ts';
import { launchLabBrowser, launchPublicBrowser, watchBrowser } from './watch-browser.ts';

const { values } = parseArgs({
  options: {
    fixed: { type: 'boolean', default: true },
    only: { type: 'string', multiple: true },
    group: { type: 'string', multiple: true },
    part: { type: 'string' },
    two: { type: 'boolean', default: false },
    verbose: { type: 'boolean', short: 'v', default: false },
    jobs: { type: 'string', default: '2' },
  },
});

const withinMs = 90_000;
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Outcome {
  readonly lies: Lies;
  readonly id: string;
  readonly group: string;
  readonly causes: readonly string[];
  readonly skipped?: string;
  readonly problem?: string;
  readonly mended?: Mended;
  readonly ms: number;
}

const isChosen = ({ lab, group }: PlacedLab): boolean =>
  (values.two ? lab.causes.length > 1 : lab.causes.length === 1) &&
  (values.only === undefined || values.only.some((word) => lab.id.includes(word))) &&
  (values.group === undefined || values.group.includes(group));

const anyPorts: Ports = { web: 1, webNext: 2, api: 3, apiNext: 4, proxy: 5, service: 6, other: 7 };

function needsOf(lab: Lab): Need[] {
  const { parts, foreign = [], service } = lab.setup(anyPorts);
  const own = [...parts, ...foreign].flatMap(({ needs }) => needs ?? []);
  return [...(lab.needs ?? []), ...own, ...(service === undefined ? [] : [service])];
}

async function main(): Promise<void> {
  const problem = missing(['frameworks']);
  if (problem !== undefined) throw new Error(problem);
  const noBrowser = skipWithout('chromium').skip;
  if (noBrowser !== false) throw new Error(noBrowser);
  const [part = 1, parts = 1] = (values.part ?? '1/1').split('/').map(Number);
  const labs = allLabs.filter(isChosen).filter((_lab, at) => at % parts === part - 1);
  const browser = await launchLabBrowser();
  const watch = async (lab: Lab, running: Running) => {
    if (lab.isPagePublic !== true) return watchBrowser(browser, running);
    const own = await launchPublicBrowser(Number(new URL(running.page.origin).port));
    try {
      return await watchBrowser(own, running);
    } finally {
      await own.close();
    }
  };
  const outcomes: Outcome[] = [];
  const queue = [...labs];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const outcome = await runOne(next, watch);
      outcomes.push(outcome);
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  await browser.close();
  report(outcomes);
}

async function runOne(
  { lab, group }: PlacedLab,
  watch: (lab: Lab, running: Running) => ReturnType<typeof watchBrowser>,
): Promise<Outcome> {
  const started = Date.now();
  const base = { id: lab.id, group, causes: lab.causes, lies: liesIn(lab) };
  const skipped = missing(needsOf(lab));
  if (skipped !== undefined) return { ...base, skipped, ms: 0 };
  try {
    const running = await startLab(lab.setup);
    const limit = new AbortController();
    try {
      const late = new Promise<never>((_resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`not done within ${withinMs} ms`)), withinMs);
        limit.signal.addEventListener('abort', () => clearTimeout(timer));
      });
      const mended = await Promise.race([mendLab(lab, running, { watch: (each) => watch(lab, each) }), late]);
      return { ...base, mended, ms: Date.now() - started };
    } finally {
      limit.abort();
      await running.stop();
    }
  } catch (error) {
    return { ...base, problem: String(error), ms: Date.now() - started };
  }
}

function stateOf({ skipped, problem, mended }: Outcome): string {
  if (skipped !== undefined) return 'skip';
  if (problem !== undefined || mended === undefined) return 'FAILED';
  if (mended.isOk) return mended.isEdited ? 'edited' : 'ran';
  return mended.isEdited || mended.isCommanded ? 'BROKEN' : 'person';
}

function tell(outcome: Outcome): void {
  say(
    `${stateOf(outcome).padEnd(7)} ${outcome.id.padEnd(44)} ${outcome.causes.join('+').padEnd(8)} ${String(outcome.ms).padStart(6)} ms ${outcome.skipped ?? ''}`,
  );
  if (outcome.problem !== undefined) say(`        ${outcome.problem.replaceAll('\n', '\n        ')}`);
  const isShown = values.verbose || stateOf(outcome) === 'BROKEN';
  if (isShown && outcome.mended !== undefined) say(`        ${outcome.mended.told.replaceAll('\n', '\n        ')}`);
}

/** Where a lab's own mended twin differs: in files of its servers, in the page's code, or in what runs. */
type Lies = 'servers' | 'page' | 'running' | 'unknown';

function liesIn(lab: Lab): Lies {
  if (lab.mended === undefined) return 'unknown';
  const [broken, mended] = [lab.setup(anyPorts), lab.mended(anyPorts)];
  const filesOf = ({ parts, files }: Setup) => JSON.stringify([parts.map((part) => part.files), files]);
  const runs = ({ parts, foreign, service }: Setup) =>
    JSON.stringify([parts.map(({ programs }) => programs), foreign?.map(({ programs }) => programs), service]);
  if (runs(broken) !== runs(mended) || JSON.stringify(broken.edits) !== JSON.stringify(mended.edits)) return 'running';
  if (JSON.stringify(broken.request) !== JSON.stringify(mended.request)) return 'page';
  return filesOf(broken) === filesOf(mended) ? 'unknown' : 'servers';
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

/** Of all labs, of those where files were edited, and of those where anything was proposed: each number says what it leaves out. */
function report(outcomes: readonly Outcome[]): void {
  const asked = outcomes.filter(({ skipped }) => skipped === undefined);
  const ok = new Set(asked.filter(({ mended }) => mended?.isOk === true));
  const edited = asked.filter(({ mended }) => mended?.isEdited === true);
  const proposed = asked.filter(
    ({ mended, problem }) => problem !== undefined || mended?.isEdited === true || mended?.isCommanded === true,
  );
  const among = (some: readonly Outcome[]) => some.filter((each) => ok.has(each)).length;
  const line = (name: string, some: readonly Outcome[]) =>
    say(`${name.padEnd(54)} ${among(some)}/${some.length}  ${percent(among(some), some.length)}`);
  say(`\n${outcomes.length} labs, ${outcomes.length - asked.length} skipped`);
  line('the browser succeeds, of all labs', asked);
  const lies: readonly (readonly [Lies, string])[] = [
    ['servers', "where the mended twin differs in the servers' files"],
    ['page', "where it differs in the page's request"],
    ['running', 'where it differs in what runs'],
    ['unknown', 'without a mended twin, or with another page'],
  ];
  for (const [where, name] of lies) {
    line(
      name,
      asked.filter((each) => each.lies === where),
    );
  }
  line('of those where the doctor edited files', edited);
  line('of those where it proposed an edit or a command', proposed);
  const read = asked.filter(({ mended }) => mended?.isOk === false && mended.isEdited && mended.isRead);
  say(`edited, and the page now reads the error that the server means (401, 404, 429, 500): ${read.length}`);
  say(`left to a person: ${asked.length - proposed.length}`);
  if (proposed.length !== among(proposed)) process.exitCode = 1;
}

await main();
