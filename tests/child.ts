import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Replaces the environment; the default is this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The child is ready when a line of its output matches. */
  readonly ready: RegExp;
  readonly readyWithinMs?: number;
  /** The account to run as when this process is root; PostgreSQL refuses root. */
  readonly user?: string;
  readonly stopSignal?: NodeJS.Signals;
}

/** A started program. It never outlives this process and never keeps it alive. */
export interface Child {
  readonly pid: number;
  /** Everything it wrote so far, both streams. */
  output(): string;
  /** Resolves with the match when the output contains the pattern, also when it did already. */
  waitFor(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Asks it to end; resolves with the exit code when it is gone (null: ended by a signal). Ends it hard after 10 s. */
  stop(): Promise<number | null>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Freezes it and its children: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
}

type Running = ChildProcessByStdio<null, Readable, Readable>;

const readyWithinMs = 120_000;
const stopWithinMs = 10_000;
const living = new Set<Running>();

/** Starts a program and resolves when it says that it is ready; rejects with its output when it ends before. */
export async function startChild(options: ChildOptions): Promise<Child> {
  endWithThisProcess();
  const [command, ...args] = [...guard(options.user), options.command, ...options.args];
  const running = spawn(command ?? options.command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  living.add(running);
  running.once('exit', () => living.delete(running));
  const output = collect(running);
  await output.waitFor(options.ready, options.readyWithinMs ?? readyWithinMs);
  running.unref();
  return handle(running, output, options.stopSignal ?? 'SIGTERM');
}

function handle(running: Running, output: Output, stopSignal: NodeJS.Signals): Child {
  const end = async (signal: NodeJS.Signals) => {
    if (running.exitCode !== null || running.signalCode !== null) return running.exitCode;
    running.ref();
    const gone = once(running, 'exit');
    signalTree(running, 'SIGCONT');
    const children = signal === 'SIGKILL' ? childrenOf(running.pid) : [];
    running.kill(signal);
    const hard = setTimeout(() => running.kill('SIGKILL'), stopWithinMs);
    await gone;
    clearTimeout(hard);
    await endAll(children);
    return running.exitCode;
  };
  return {
    pid: running.pid ?? 0,
    output: output.text,
    waitFor: output.waitFor,
    stop: () => end(stopSignal),
    kill: async () => {
      await end('SIGKILL');
    },
    pause: () => signalTree(running, 'SIGSTOP'),
    resume: () => signalTree(running, 'SIGCONT'),
  };
}

/** Children of a killed parent still hold its shared memory for a moment; a restart would trip over them. */
async function endAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    while (signalProcess(pid, 'SIGKILL') && !isZombie(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Output {
  text(): string;
  waitFor(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
}

function collect(running: Running): Output {
  let text = '';
  let ended: string | undefined;
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
      wake();
    });
    unref(stream);
  }
  const finish = (reason: string) => {
    ended = reason;
    wake();
  };
  running.once('error', (error) => finish(error.message));
  running.once('close', (code, signal) => finish(`ended with ${signal ?? code}`));
  const waitFor = (pattern: RegExp, withinMs = readyWithinMs) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        watchers.delete(look);
        outcome();
      };
      const fail = (reason: string) =>
        settle(() => reject(new Error(`${running.spawnfile}: ${reason} before its output matched ${pattern}:\n${text}`)));
      const look = () => {
        const match = pattern.exec(text);
        if (match) settle(() => resolve(match));
        else if (ended !== undefined) fail(ended);
      };
      const timer = setTimeout(() => fail(`nothing within ${withinMs} ms`), withinMs);
      watchers.add(look);
      look();
    });
  return { text: () => text, waitFor };
}

/** Pipes of a child are sockets: unreferenced, they do not keep a finished test file alive. */
function unref(stream: Readable): void {
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}

/** PostgreSQL's backends are processes of their own; freezing only the parent would leave open connections served. */
function signalTree(running: Running, signal: NodeJS.Signals): void {
  if (running.pid === undefined || process.platform === 'win32') return;
  for (const pid of [running.pid, ...childrenOf(running.pid)]) signalProcess(pid, signal);
}

/** False when the process is gone. */
function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** It ended and holds nothing; whoever adopted it has not asked for its code yet. */
function isZombie(pid: number): boolean {
  try {
    return / Z /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function childrenOf(pid: number | undefined): number[] {
  if (pid === undefined || process.platform === 'win32') return [];
  const list = `/proc/${pid}/task/${pid}/children`;
  const text = existsSync(list) ? readFileSync(list, 'utf8') : spawnSync('pgrep', ['-P', String(pid)]).stdout.toString();
  return text.split(/\s+/u).filter(Boolean).map(Number);
}

/** `setpriv` (util-linux) makes the kernel end the child when this process is killed hard, and drops root. */
function guard(user: string | undefined): string[] {
  if (!existsSync('/usr/bin/setpriv')) return [];
  const drop = user !== undefined && process.getuid?.() === 0 ? [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'] : [];
  return ['/usr/bin/setpriv', '--pdeathsig', 'KILL', ...drop, '--'];
}

let isWatching = false;

function endWithThisProcess(): void {
  if (isWatching) return;
  isWatching = true;
  process.once('exit', () => {
    for (const running of living) running.kill('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
