import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { startPostgres, startRedis } from '../services.ts';
import type { Files, LabPage, LabRequest, Ports, Program, Setup } from './lab.ts';
import { servePage } from './page-server.ts';
import type { ServedPage } from './page-server.ts';
import { takePorts } from './ports.ts';
import { writeInto, writeProject } from './project.ts';
import { frontFiles } from './stacks/front.ts';

/** A lab that runs. */
export interface Running {
  readonly ports: Ports;
  /** The project's folder. */
  readonly project: string;
  readonly request: LabRequest;
  readonly page: LabPage & { readonly origin: string; readonly url: string };
  /** What the programs wrote. */
  output(): string;
  /** Ids of the programs that run; those of others are `strangers`. */
  pids(): { readonly own: readonly number[]; readonly strangers: readonly number[] };
  /** Ends the project's programs and starts them from the files as they are now; a port that the files changed is waited for in its place. */
  restart(moved?: ReadonlyMap<number, number>): Promise<void>;
  /** Runs a shell line in a folder of the project for as long as the lab runs. */
  keep(line: string, folder: string): Promise<void>;
  /** A PostgreSQL on a port, for as long as the lab runs. */
  startDatabase(port: number): Promise<void>;
  stop(): Promise<void>;
}

type Stop = () => Promise<unknown>;

const startWithinMs = 25_000;

/** Writes the project, starts its services, programs and page, in this order. */
export async function startLab(make: (ports: Ports) => Setup): Promise<Running> {
  const ports = await takePorts();
  const setup = make(ports);
  const project = writeProject(filesOf(setup));
  const stops: Stop[] = [];
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  try {
    const children = await startAll(setup, { ports, project, stops });
    const page = await openPage(setup, { ports, project, stops });
    await setup.before?.();
    const pidsOf = (isForeign: boolean) =>
      children.filter((each) => each.isForeign === isForeign).map(({ child }) => child.pid);
    return {
      ports,
      project,
      request: setup.request,
      page,
      output: () => children.map(({ child }) => child.output()).join(''),
      pids: () => ({ own: pidsOf(false), strangers: pidsOf(true) }),
      restart: async (moved) => {
        await restartAll(children, { stops, moved: moved ?? new Map() });
        await setup.before?.();
      },
      keep: async (line, folder) => {
        const child = await startProgram({ command: '/bin/sh', args: ['-c', line], folder, port: 0 }, project);
        stops.push(child.kill);
      },
      startDatabase: async (port) => {
        stops.push(await takePostgres());
        stops.push((await startPostgres({ port })).stop);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function filesOf({ parts, files, request }: Setup): Files {
  const own: Files = { ...Object.assign({}, ...parts.map((part) => part.files)), ...files };
  return { ...own, ...frontFiles(request, own) };
}

interface Place {
  readonly ports: Ports;
  readonly project: string;
  readonly stops: Stop[];
}

/** A program that was started, and how. */
interface Started {
  readonly program: Program;
  readonly folder: string;
  readonly isForeign: boolean;
  child: Child;
}

async function startAll(setup: Setup, place: Place): Promise<Started[]> {
  const { ports, project, stops } = place;
  if (setup.service === 'postgres') stops.push(await takePostgres());
  if (setup.service !== undefined) {
    const service = await (setup.service === 'redis' ? startRedis : startPostgres)({ port: ports.service });
    stops.push(service.stop);
  }
  const children: Started[] = [];
  for (const { program, folder, isForeign } of programsOf(setup, project)) {
    const child = await startProgram(program, folder);
    children.push({ program, folder, isForeign, child });
    stops.push(child.kill);
    await whenListening(program, child);
  }
  if (setup.edits !== undefined) await edit(project, setup.edits);
  return children;
}

async function restartAll(
  children: readonly Started[],
  { stops, moved }: { readonly stops: Stop[]; readonly moved: ReadonlyMap<number, number> },
): Promise<void> {
  const own = children.filter(({ isForeign }) => !isForeign);
  for (const each of own) await each.child.kill();
  for (const each of own) {
    const program = { ...each.program, port: moved.get(each.program.port) ?? each.program.port };
    each.child = await startProgram(withDotEnv(program, each.folder), each.folder);
    stops.push(each.child.kill);
    await whenListening(program, each.child);
  }
}

/** A shell that starts a program anew reads its `.env` anew. */
function withDotEnv(program: Program, project: string): Program {
  const file = join(project, program.folder ?? '.', '.env');
  if (program.env === undefined || !existsSync(file)) return program;
  const pairs = [...readFileSync(file, 'utf8').matchAll(/^(?<name>\w+)=(?<value>.*)$/gmu)];
  return {
    ...program,
    env: {
      ...program.env,
      ...Object.fromEntries(pairs.map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? ''])),
    },
  };
}

let postgresIsFree: Promise<unknown> = Promise.resolve();

/** One PostgreSQL runs per process, on one port: labs that need it take turns. */
async function takePostgres(): Promise<Stop> {
  const before = postgresIsFree;
  const turn = Promise.withResolvers<undefined>();
  postgresIsFree = turn.promise;
  await before;
  return async () => turn.resolve(undefined);
}

function programsOf(
  { parts, foreign = [] }: Setup,
  project: string,
): { program: Program; folder: string; isForeign: boolean }[] {
  const own = parts.flatMap((part) => part.programs).map((program) => ({ program, folder: project, isForeign: false }));
  const others = foreign.flatMap((part) => {
    const folder = writeProject(part.files);
    return part.programs.map((program) => ({ program, folder, isForeign: true }));
  });
  return [...others, ...own];
}

/** A second lies between the start of a process and an edit: the kernel counts starts in hundredths, some tools in seconds. */
async function edit(project: string, edits: Readonly<Record<string, string>>): Promise<void> {
  await pause(1500);
  for (const [path, text] of Object.entries(edits)) writeInto(project, path, text);
}

function startProgram(program: Program, project: string): Promise<Child> {
  const cwd = join(project, program.folder ?? '.');
  const env = { PATH: process.env['PATH'] ?? '', HOME: project, LANG: 'C.UTF-8', PYTHONUNBUFFERED: '1', ...program.env };
  const path = program.command.startsWith('.') ? join(cwd, program.command) : program.command;
  return startChild({ command: path, args: program.args, cwd, env, ready: /^/u });
}

async function whenListening({ port, host }: Program, child: Child): Promise<void> {
  const end = Date.now() + startWithinMs;
  while (Date.now() < end) {
    if (await accepts(port, host ?? '127.0.0.1')) return;
    if (!isAlive(child.pid)) break;
    await pause(25);
  }
  throw new Error(`nothing listens on ${port}:\n${child.output().slice(-2000)}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const settle = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}

/** The page as its project has it: read anew for every load, so that an edit counts. */
function pageOnDisk(project: string, given: ServedPage): () => ServedPage {
  const places = [join(project, 'web/index.html'), join(project, 'web/headers.js')] as const;
  if (existsSync(places[0])) return () => given;
  writeInto(project, 'web/index.html', given.html);
  writeInto(project, 'web/headers.js', `export default ${JSON.stringify(given.headers, null, 2)};\n`);
  const then = new Date(Date.now() - 3_600_000);
  for (const place of places) utimesSync(place, then, then);
  return () => {
    const [html, headers] = places.map((place) => readFileSync(place, 'utf8'));
    const json = headers?.replace(/^export default /u, '').replace(/;\s*$/u, '') ?? '{}';
    return { html: html ?? '', headers: JSON.parse(json) as Record<string, string> };
  };
}

async function openPage(setup: Setup, { ports, project, stops }: Place): Promise<Running['page']> {
  const page = setup.page ?? {};
  const html = page.html ?? '<!doctype html><title>App</title><link rel="icon" href="data:,"><div id="app"></div>';
  if (page.origin === 'null') {
    writeInto(project, 'page/index.html', html);
    return { ...page, origin: 'null', url: `file://${project}/page/index.html` };
  }
  const origin = page.origin ?? `http://localhost:${ports.web}`;
  const given = { html, headers: page.headers ?? {} };
  const isOwn = page.html !== undefined || page.headers !== undefined;
  if (page.isServed !== true) stops.push(await servePage(origin, isOwn ? pageOnDisk(project, given) : () => given));
  return { ...page, origin, url: `${origin}${page.path ?? '/'}` };
}
