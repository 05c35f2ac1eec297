import { randomBytes, randomInt } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import postgres from 'postgres';
import { startChild } from './child.ts';
import type { Child } from './child.ts';

/** A real dependency on a free loopback port, with its data in a directory that is removed at the end. */
export interface Service {
  readonly url: string;
  readonly port: number;
  /** Ends it in order; its address then refuses connections. */
  stop(): Promise<void>;
  /** Freezes it: connections stay open, nothing answers. */
  pause(): void;
  resume(): void;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export type ServiceName = 'redis' | 'postgres' | 'chromium';

export interface StartOptions {
  /** Default: a free one. Give the port of a stopped service to bring it back where it was. */
  readonly port?: number;
}

const executables = {
  redis: () => [...onPath('redis-server')],
  postgres: () => postgresDirectories().map((directory) => join(directory, 'postgres')),
  chromium: () => [
    process.env['CAUSEWAY_TEST_CHROMIUM'] ?? '',
    ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'].flatMap(onPath),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  ],
};

/** For `test(name, skipWithout('redis'), …)`: says what is missing instead of passing silently. */
export function skipWithout(...names: ServiceName[]): { skip: string | false } {
  const missing = names.filter((name) => !isReachable(name));
  return { skip: missing.length > 0 && `not installed: ${missing.join(', ')}` };
}

/** The Chromium or Chrome of this system. */
export function chromiumPath(): string {
  return executable('chromium');
}

/** Switches that keep Chromium quiet, offline and able to run in a container. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Redis without persistence. `CAUSEWAY_TEST_REDIS_URL` is used instead where it is set and no port is asked for. */
export async function startRedis(options: StartOptions = {}): Promise<Service> {
  const shared = process.env['CAUSEWAY_TEST_REDIS_URL'];
  if (shared !== undefined && options.port === undefined) return foreign(shared);
  const directory = temporaryDirectory('redis');
  const { child, port } = await onFreePort(options.port, (on) =>
    startChild({
      command: executable('redis'),
      args: ['--port', String(on), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory],
      ready: /Ready to accept connections/u,
    }),
  );
  return service(`redis://127.0.0.1:${port}`, port, child);
}

/** A fresh database on a PostgreSQL that this test process starts once; `stop`, `pause` and `kill` concern the whole server. */
export async function startPostgres(options: StartOptions = {}): Promise<Service> {
  const shared = process.env['CAUSEWAY_TEST_POSTGRES_URL'];
  if (shared !== undefined && options.port === undefined) return foreign(await freshDatabase(shared));
  const { child, port } = await cluster(options);
  return service(await freshDatabase(`postgres://postgres@127.0.0.1:${port}/postgres`), port, child);
}

interface Cluster {
  readonly child: Child;
  readonly port: number;
}

let data: Promise<string> | undefined;
let running: Promise<Cluster> | undefined;

/** One server per test process; started again, on the same data, after a test ended it. */
function cluster(options: StartOptions): Promise<Cluster> {
  const previous = running;
  running = (async () => {
    const current = await previous?.catch(() => undefined);
    return current !== undefined && isAlive(current.child.pid) ? current : startCluster(options.port);
  })();
  return running;
}

async function startCluster(asked: number | undefined): Promise<Cluster> {
  data ??= initializeCluster();
  // Without fsync a killed server still loses nothing, only a killed machine would; asynchronous commits would be lost.
  const fast = ['fsync=off', 'full_page_writes=off', 'max_connections=100'];
  const directory = await data;
  return onFreePort(asked, (port) => {
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', ...fast];
    return startChild({
      command: executable('postgres'),
      args: ['-D', directory, ...settings.flatMap((setting) => ['-c', setting])],
      ready: /ready to accept connections/u,
      user: 'postgres',
      stopSignal: 'SIGINT',
    });
  });
}

async function initializeCluster(): Promise<string> {
  const directory = join(temporaryDirectory('postgres'), 'data');
  const initdb = await startChild({
    command: executable('postgres').replace(/postgres(?<extension>\.exe)?$/u, 'initdb$<extension>'),
    args: ['-D', directory, '-U', 'postgres', '-A', 'trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'],
    ready: /Success\./u,
    user: 'postgres',
  });
  await initdb.stop();
  return directory;
}

async function freshDatabase(url: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(`create database ${name}`);
  } finally {
    await sql.end();
  }
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

function service(url: string, port: number, child: Child): Service {
  const stop = async () => {
    await child.stop();
  };
  return { url, port, stop, pause: child.pause, resume: child.resume, kill: child.kill };
}

/** A service that somebody else runs: it can be used, not broken. */
function foreign(url: string): Service {
  const refuse = () => {
    throw new Error(`${new URL(url).host} belongs to the environment: unset CAUSEWAY_TEST_*_URL for tests that break it`);
  };
  return {
    url,
    port: Number(new URL(url).port),
    stop: async () => undefined,
    pause: refuse,
    resume: refuse,
    kill: async () => refuse(),
  };
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/**
 * A loopback port that nobody listens on now. Below the range the system hands out for outgoing connections (32768 and up), so
 * that a service which is started again finds its port free.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** Starts it on the port that was asked for; else on a free one, and on another where somebody else was faster. */
async function onFreePort(asked: number | undefined, start: (port: number) => Promise<Child>): Promise<Cluster> {
  if (asked !== undefined) return { child: await start(asked), port: asked };
  for (;;) {
    const port = await freePort();
    try {
      return { child: await start(port), port };
    } catch (error) {
      if (!(error instanceof Error && /address already in use/iu.test(error.message))) throw error;
    }
  }
}

const temporaryDirectories: string[] = [];

/** A directory that is gone when this process ends; every account may write into it. */
export function temporaryDirectory(purpose: string): string {
  const directory = mkdtempSync(join(tmpdir(), `causeway-${purpose}-`));
  chmodSync(directory, 0o777);
  if (temporaryDirectories.length === 0) process.once('exit', removeTemporaryDirectories);
  temporaryDirectories.push(directory);
  return directory;
}

function removeTemporaryDirectories(): void {
  for (const directory of temporaryDirectories) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

function isReachable(name: ServiceName): boolean {
  const variable = name === 'chromium' ? undefined : process.env[`CAUSEWAY_TEST_${name.toUpperCase()}_URL`];
  return variable !== undefined || executables[name]().some(isExecutable);
}

function executable(name: ServiceName): string {
  const path = executables[name]().find(isExecutable);
  if (path === undefined) throw new Error(`${name} is not installed: guard the test with skipWithout('${name}')`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}

function onPath(name: string): string[] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name + suffix));
}

/** Debian keeps the server programs of each major version out of the path. */
function postgresDirectories(): string[] {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return [...versions.map((version) => join(root, version, 'bin')), ...onPath('')];
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
