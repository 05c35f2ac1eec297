import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A started program with a folder of its own. It never outlives this process. */
export interface Program {
  readonly child: ChildProcess;
  readonly folder: string;
  /** Resolves with the match when its standard error contains the pattern; rejects when it ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** Tried in order until one is there. */
  readonly programs: readonly string[];
  readonly args: (folder: string) => readonly string[];
  /** Writes what the program finds in its folder. */
  readonly prepare?: (folder: string) => void;
  /** Gives it two pipes as descriptors 3 and 4. */
  readonly hasPipes?: boolean;
}

const readyWithinMs = 30_000;
const stopWithinMs = 5000;

/** Starts the first of the programs that is installed; undefined when none is. */
export async function startProgram(options: ProgramOptions): Promise<Program | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-browser-'));
  options.prepare?.(folder);
  for (const name of options.programs) {
    const child = spawn(name, [...options.args(folder)], {
      stdio: ['ignore', 'ignore', 'pipe', ...(options.hasPipes === true ? (['pipe', 'pipe'] as const) : [])],
      windowsHide: true,
    });
    if (await isStarted(child)) return handle(child, folder);
  }
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

const isStarted = (child: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });

function handle(child: ChildProcess, folder: string): Program {
  const gone = once(child, 'exit');
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const release = endWithThisProcess(() => {
    child.kill('SIGKILL');
    clear();
  });
  return {
    child,
    folder,
    waitFor: (pattern) => waitFor(child, pattern),
    async stop() {
      child.kill();
      const hard = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await gone;
      clearTimeout(hard);
      release();
      clear();
    },
  };
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the end when this process ends, by a signal too; returns what takes that back. */
function endWithThisProcess(end: () => void): () => void {
  const release = () => {
    process.off('exit', end);
    for (const signal of signals) process.off(signal, obey);
  };
  const obey = (signal: NodeJS.Signals) => {
    end();
    release();
    process.kill(process.pid, signal);
  };
  process.once('exit', end);
  for (const signal of signals) process.once(signal, obey);
  return release;
}

function waitFor(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why: string) => reject(new Error(`${child.spawnfile} ${why}: ${text.slice(-600)}`));
    const timer = setTimeout(fail, readyWithinMs, `was not ready within ${readyWithinMs} ms`);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match);
    });
  });
}
