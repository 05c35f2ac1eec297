import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { diagnose } from '../../packages/doctor/src/index.ts';
import { planMend, readProject, unifiedDiff } from '../../packages/doctor/src/mend/mend.ts';
import type { MendCommand, MendPlan } from '../../packages/doctor/src/mend/mend.ts';
import { askedByPage, pageSource } from './asked-by-page.ts';
import { targetOf } from './ask-doctor.ts';
import type { Lab, LabRequest } from './lab.ts';
import type { Running } from './start-lab.ts';
import type { Sight } from './watch-browser.ts';
import { writeInto } from './project.ts';

/** What became of a lab after the doctor's own fix. */
export interface Mended {
  readonly isOk: boolean;
  /** It fails still, and the page reads with which status: CORS hides nothing any more. */
  readonly isRead: boolean;
  /** Files were edited, commands were run. */
  readonly isEdited: boolean;
  readonly isCommanded: boolean;
  readonly rounds: number;
  /** What was changed and run, and why the rest was not. */
  readonly told: string;
}

const maxRounds = 4;

export interface MendTools {
  readonly watch: (running: Running) => Promise<Sight>;
  readonly browser: Browser;
}

/** Asks the doctor, applies its plan, starts the servers again and lets the browser try; as long as there is something to do. */
export async function mendLab(lab: Lab, running: Running, { watch }: Pick<MendTools, 'watch'>): Promise<Mended> {
  let request: LabRequest = running.request;
  const said: string[] = [];
  let [isEdited, isCommanded] = [false, false];
  let last: Sight | undefined;
  const console = lab.asking === 'console-text' ? (await watch(running)).console : '';
  for (let round = 1; round <= maxRounds; round += 1) {
    const current = { ...running, request };
    const target = targetOf(lab, current, console) as Parameters<typeof diagnose>[0];
    const report = await diagnose(target);
    const plan = planMend({ report, target, project: running.project, ...readProject(running.project) });
    said.push(tell(plan));
    const commands = plan.steps.flatMap((step) => step.commands);
    if (plan.changes.length === 0 && commands.length === 0) {
      return { ...seenAs(await watch(current)), isEdited, isCommanded, rounds: round, told: said.join('\n') };
    }
    isEdited ||= plan.changes.length > 0;
    isCommanded ||= commands.length > 0;
    const before = pageSource(running.project);
    for (const { path, after } of plan.changes) writeInto(running.project, path, after);
    const asked = movedByEnv(plan, await askedByPage(running.project, request, before));
    await carryOut(plan, commands, { running, moved: movedPort(plan, request, asked) });
    request = asked;
    const sight = await watch({ ...running, request });
    if (sight.isOk) return { ...seenAs(sight), isEdited, isCommanded, rounds: round, told: said.join('\n') };
    said.push(sight.transcript);
    last = sight;
  }
  return { ...seenAs(last), isEdited, isCommanded, rounds: maxRounds, told: said.join('\n') };
}

const seenAs = (sight: Sight | undefined): Pick<Mended, 'isOk' | 'isRead'> => ({
  isOk: sight?.isOk === true,
  isRead: sight?.result.startsWith('unusable status') === true,
});

const tell = (plan: MendPlan): string =>
  [
    ...plan.steps.flatMap(({ code, by, notes, commands, reason }) => [
      `${code} by ${by}${reason === undefined ? '' : `: ${reason}`}`,
      ...notes.map((note) => `  ${note}`),
      ...commands.map(({ text, folder }) => `  $ ${text} (in ${folder || '.'})`),
    ]),
    unifiedDiff(plan.changes),
  ].join('\n');

/** The page's address stands in its environment. */
function movedByEnv(plan: MendPlan, request: LabRequest): LabRequest {
  const { origin, pathname, search } = new URL(request.url);
  const change = plan.changes.find(({ path, before = '' }) => path.startsWith('web/.env') && before.includes(origin));
  const moved = /(?:https?|wss?):\/\/[\w.[\]:-]+/u.exec(change?.after ?? '')?.[0];
  return moved === undefined ? request : { ...request, url: new URL(pathname + search, moved).href };
}

/** A server whose own source got another port. */
function movedPort(plan: MendPlan, from: LabRequest, to: LabRequest): ReadonlyMap<number, number> {
  const [old, fresh] = [from, to].map(({ url }) => new URL(url).port);
  const isServed = plan.changes.some(
    ({ path, before = '', after }) =>
      !path.startsWith('web/') && !before.includes(String(fresh)) && after.includes(String(fresh)),
  );
  return old !== fresh && isServed ? new Map([[Number(old), Number(fresh)]]) : new Map();
}

interface Work {
  readonly running: Running;
  readonly moved: ReadonlyMap<number, number>;
}

/** What the doctor leaves to its reader: done as it is written. */
async function carryOut(plan: MendPlan, commands: readonly MendCommand[], { running, moved }: Work): Promise<void> {
  for (const command of commands.filter(({ kind }) => kind === 'install')) install(running.project, command);
  for (const command of commands.filter(({ kind }) => kind === 'stop')) stop(running, command);
  for (const command of commands.filter(({ kind }) => kind === 'service')) await startService(running, command);
  if (plan.changes.length > 0 || commands.some(({ kind }) => kind === 'restart' || kind === 'install')) {
    await running.restart(moved);
  }
  for (const command of commands.filter(({ kind }) => kind === 'start')) await start(running, command);
}

/** Only what the lab itself has started may be ended. */
function stop(running: Running, { text }: MendCommand): void {
  const pid = Number(/^kill (?<pid>\d+)$/u.exec(text)?.groups?.['pid']);
  if (running.pids().strangers.includes(pid)) process.kill(pid, 'SIGKILL');
}

async function startService(running: Running, { text, port = 0 }: MendCommand): Promise<void> {
  await (text.includes('postgres') ? running.startDatabase(port) : running.keep(text, '.'));
  await whenOpen(port);
}

async function start(running: Running, { text, folder, port = 0 }: MendCommand): Promise<void> {
  await running.keep(text, folder);
  await whenOpen(port);
}

/** Until something listens, at most ten seconds: a command that does not work leaves the port closed. */
async function whenOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    for (const host of ['127.0.0.1', '::1']) {
      const isOpen = await new Promise<boolean>((resolve) => {
        const socket = connect(port, host);
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
      if (isOpen) return;
    }
    await pause(50);
  }
}

/** Installs into an environment of the lab's own, which sees the packages of the shared one. */
function install(project: string, { text, folder }: MendCommand): void {
  const place = join(project, folder);
  const venv = join(place, '.venv');
  const own = join(project, '.own-environment');
  if (existsSync(venv) && !existsSync(own)) ownEnvironment(venv, own);
  spawnSync('/bin/sh', ['-c', text], { cwd: place, stdio: 'ignore', timeout: 60_000 });
}

function ownEnvironment(venv: string, own: string): void {
  const shared = sitePackages(readlinkSync(venv));
  rmSync(venv);
  spawnSync('python3', ['-m', 'venv', own]);
  writeFileSync(join(sitePackages(own), 'shared.pth'), `${shared}\n`);
  symlinkSync(own, venv);
}

function sitePackages(environment: string): string {
  const lib = join(environment, 'lib');
  const version = readdirSync(lib).find((name) => name.startsWith('python')) ?? 'python3';
  return join(lib, version, 'site-packages');
}
