import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const pollMs = 200;
const staleMs = 10 * 60_000;

/** Runs an installation unless its stamp is there. Suites run side by side: the others wait until the first has done it. */
export function installOnce(stamp: string, install: () => string | undefined): string | undefined {
  if (existsSync(stamp)) return undefined;
  const lock = `${stamp}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  while (!take(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  try {
    if (existsSync(stamp)) return undefined;
    const problem = install();
    if (problem === undefined) writeFileSync(stamp, '');
    return problem;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    // Its holder was killed.
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > staleMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
