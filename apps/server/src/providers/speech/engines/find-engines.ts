import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginePackages } from './engine-packages.ts';
import type { EngineId, EnginePackage } from './engine-packages.ts';

/** Where a package of an engine is. */
export const placeOf = (directory: string, name: string): string => join(directory, 'node_modules', name);

/** Unpacked as a whole: the rename that puts it there is the last thing. */
export function isThere(directory: string, { name, version }: EnginePackage): boolean {
  try {
    const text = readFileSync(join(placeOf(directory, name), 'package.json'), 'utf8');
    return (JSON.parse(text) as { version?: unknown }).version === version;
  } catch {
    return false;
  }
}

/** The engines that can run from this folder. */
export const findEngines = (directory: string): ReadonlySet<EngineId> =>
  new Set(enginePackages.filter(({ packages }) => packages.every((each) => isThere(directory, each))).map(({ id }) => id));
