import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FromServer, Usage } from '../servers/serve.ts';

/** A server in a process of its own. `tell` are values it gave beside its port: a key, a session. */
export interface MeasuredProcess {
  readonly pid: number;
  readonly port: number;
  readonly tell: Readonly<Record<string, string>>;
  /** CPU and memory so far. */
  usage(options?: { readonly collect?: boolean }): Promise<Usage>;
  stop(): Promise<void>;
}

const taskset = '/usr/bin/taskset';
const isPinned = existsSync(taskset) && availableParallelism() > 1;
export const pinning = isPinned ? 'server on CPU 0, client and upstream on the others' : 'not pinned';
/** `all`: what works with several processes gets every core. */
export type Side = 'server' | 'client' | 'all';

/** Puts a command on one side: the measured server alone on CPU 0, whatever loads it on the others. */
export function pinned(side: Side, command: readonly string[]): [string, ...string[]] {
  if (side === 'all') return [...command] as [string, ...string[]];
  const cpus = side === 'server' ? '0' : `1-${availableParallelism() - 1}`;
  return (isPinned ? [taskset, '-c', cpus, ...command] : command) as [string, ...string[]];
}

const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

export function track<Child extends ChildProcess>(child: Child): Child {
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(hard);
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly side?: Side;
  readonly execArgv?: readonly string[];
}

/** Starts a file of the bench; it listens on a free loopback port and says so through `serve.ts`. Its log goes to the null device. */
export async function startServerFile(name: string, options: StartOptions = {}): Promise<MeasuredProcess> {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const [execPath, ...execArgv] = pinned(options.side ?? 'server', [process.execPath, ...(options.execArgv ?? [])]);
  const child = track(
    fork(file, {
      execPath,
      execArgv,
      env: { ...process.env, ...options.env, NODE_ENV: 'production' },
      stdio: ['ignore', openSync(devNull, 'w'), 'inherit', 'ipc'],
    }),
  );
  const ask = (message: object): Promise<FromServer> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`${name} ended with ${code}`));
      child.once('exit', onExit);
      child.once('message', (answer) => {
        child.off('exit', onExit);
        resolve(answer as FromServer);
      });
      child.send(message);
    });
  const ready = await ask({ ask: 'ready' });
  if (!('port' in ready)) throw new Error(`${name} did not listen`);
  return {
    pid: child.pid ?? 0,
    port: ready.port,
    tell: ready.tell,
    usage: async ({ collect = false } = {}) => {
      const answer = await ask({ ask: 'usage', collect });
      if (!('usage' in answer)) throw new Error(`${name} did not answer`);
      return answer.usage;
    },
    stop: () => end(child),
  };
}

export interface ProgramOptions {
  readonly side?: Side;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program that is not one of ours; CPU and memory are read from /proc (Linux), elsewhere they are not known. */
export async function startProgram(
  command: readonly string[],
  ready: RegExp,
  { side = 'server', env = {} }: ProgramOptions = {},
): Promise<MeasuredProcess> {
  const [program, ...args] = pinned(side, command);
  const child = track(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }));
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    let output = '';
    const look = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = ready.exec(output);
      if (found) resolve(found);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command[0]} ended with ${code}:\n${output}`)));
  });
  const pid = child.pid ?? 0;
  return { pid, port: Number(match[1]), tell: {}, usage: async () => usageOfProcess(pid), stop: () => end(child) };
}

function usageOfProcess(pid: number): Usage {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return { cpuMicros: Number.NaN, rssBytes: Number.NaN, heldBytes: Number.NaN };
  const nanos = readdirSync(tasks).reduce(
    (sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ', 1)[0]),
    0,
  );
  const rss = /VmRSS:\s+(?<kb>\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['kb'];
  return { cpuMicros: nanos / 1000, rssBytes: Number(rss) * 1024, heldBytes: Number.NaN };
}
