import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './install-once.ts';

const folder = import.meta.dirname;
const cache = fileURLToPath(new URL('../../.cache/labs/', import.meta.url));

/** Installs the labs' own npm packages by their own lock; undefined when they are there, else what is missing. */
export function frameworksProblem(): string | undefined {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  return installOnce(join(cache, `npm-${lock.slice(0, 16)}`), () => {
    process.stderr.write('Installing npm packages for the labs\n');
    const options = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const npm = spawnSync('npm', options, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
    return npm.status === 0 ? undefined : `npm could not install the packages of tests/labs: ${npm.stderr.slice(-300)}`;
  });
}
