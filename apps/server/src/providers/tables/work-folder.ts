import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Of a server elsewhere nobody here knows whether it lives; no job takes so long. */
const maxAgeMs = 24 * 60 * 60 * 1000;
const host = hostname().replaceAll(/[^A-Za-z0-9.]/gu, '_');
/** A number of a process comes again; together with its start it does not. */
const own = `${host}-${process.pid}-${Math.round(performance.timeOrigin)}`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isLeft(directory: string, name: string): Promise<boolean> {
  if (name === own) return false;
  const { on, pid } = /^(?<on>.+)-(?<pid>\d+)-\d+$/u.exec(name)?.groups ?? {};
  if (on === host) return Number(pid) === process.pid || !isRunning(Number(pid));
  const { mtimeMs } = await stat(join(directory, name));
  return Date.now() - mtimeMs > maxAgeMs;
}

/**
 * The folder of this process for its jobs. What processes that are gone left beside it is removed; servers that share the
 * directory keep theirs.
 */
export async function openWorkFolder(directory: string): Promise<string> {
  const path = join(directory, own);
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    // Another server may remove it at the same time.
    const isGone = await isLeft(directory, name).catch(() => false);
    if (isGone) await rm(join(directory, name), { recursive: true, force: true });
  }
  return path;
}
