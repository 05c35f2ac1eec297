import { accessSync, constants } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { skipWithout } from '../services.ts';
import { authorityProblem } from './certificates.ts';
import { frameworksProblem } from './frameworks.ts';
import type { Need } from './lab.ts';
import { pythonProblem } from './python.ts';

const known = new Map<Need, string | undefined>();

/** Why this machine cannot run the lab; undefined when it can. */
export function missing(needs: readonly Need[]): string | undefined {
  for (const need of needs) {
    if (!known.has(need)) known.set(need, problem(need));
    const text = known.get(need);
    if (text !== undefined) return text;
  }
  return undefined;
}

function problem(need: Need): string | undefined {
  if (need === 'python') return pythonProblem();
  if (need === 'frameworks') return frameworksProblem();
  if (need === 'redis' || need === 'postgres') return skipWithout(need).skip || undefined;
  if (need === 'authority') return authorityProblem();
  if (need === 'lan-address') return lanAddress() === undefined ? 'no address besides loopback' : undefined;
  return executable(need) === undefined ? `not installed: ${need}` : undefined;
}

/** This machine's address on its network. */
export function lanAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** Full path of a program; servers of the system often lie outside a user's path. */
export function executable(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
