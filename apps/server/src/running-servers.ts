import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const running = z.object({
  pid: z.number().int(),
  host: z.string(),
  url: z.string(),
  port: z.number(),
  auth: z.enum(['on', 'off']),
  version: z.string(),
  /** Milliseconds since 1970 UTC. */
  started_at: z.number(),
});

/** A server that uses a data directory; the command line finds its address here. */
export type RunningNote = z.infer<typeof running>;

const folderOf = (dataDir: string): string => join(dataDir, 'running');

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function read(path: string): RunningNote | undefined {
  try {
    return running.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Half written, or gone meanwhile.
    return undefined;
  }
}

/** Servers of this machine that use the data directory, the newest first. A process that was killed leaves a note; it is not counted. */
export function findRunning(dataDir: string): RunningNote[] {
  let names: string[];
  try {
    names = readdirSync(folderOf(dataDir)).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names
    .map((name) => read(join(folderOf(dataDir), name)))
    .filter((note) => note !== undefined)
    .filter(({ host, pid }) => host === hostname() && isAlive(pid))
    .toSorted((a, b) => b.started_at - a.started_at);
}

/** Leaves a note of this process in the data directory; the result removes it. */
export function announceRunning(dataDir: string, note: Omit<RunningNote, 'pid' | 'host' | 'started_at'>): () => void {
  const path = join(folderOf(dataDir), `${process.pid}.json`);
  const whole: RunningNote = { ...note, pid: process.pid, host: hostname(), started_at: Date.now() };
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify(whole)}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}
