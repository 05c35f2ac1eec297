import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { enginePackages } from './engine-packages.ts';
import type { EngineId, EnginePackage } from './engine-packages.ts';
import { isThere, placeOf } from './find-engines.ts';

const run = promisify(execFile);

export interface InstallOptions {
  /** Where engines live; made when absent. */
  readonly directory: string;
  readonly engines: readonly EngineId[];
  /** Also what is there already: it may be damaged. */
  readonly isAgain?: boolean;
  readonly onPackage?: (name: string, version: string) => void;
}

async function isIntact(file: string, integrity: string): Promise<boolean> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}` === integrity;
}

/** npm itself fetches, with the user's own registry, proxy and certificates; no script of the package runs. */
async function fetchTarball({ name, version }: EnginePackage, into: string): Promise<string> {
  const spec = `${name}@${version}`;
  const isWindows = process.platform === 'win32';
  await run(isWindows ? 'npm.cmd' : 'npm', ['pack', spec, '--silent', '--ignore-scripts', '--pack-destination', into], {
    cwd: into,
    shell: isWindows,
  });
  const file = (await readdir(into)).find((each) => each.endsWith('.tgz'));
  if (file === undefined) throw new Error(`npm pack ${spec} gave no file`);
  return join(into, file);
}

async function installPackage(wanted: EnginePackage, directory: string): Promise<void> {
  const work = await mkdtemp(join(directory, 'incoming-'));
  try {
    const file = await fetchTarball(wanted, work);
    if (!(await isIntact(file, wanted.integrity))) {
      throw new Error(`${wanted.name}@${wanted.version} is not the package it should be: its sha512 differs`);
    }
    const unpacked = join(work, 'unpacked');
    await mkdir(unpacked);
    await extract({ file, cwd: unpacked, strip: 1, filter: (path) => wanted.takes.test(path.replace(/^[^/]+\//u, '')) });
    const place = placeOf(directory, wanted.name);
    await mkdir(dirname(place), { recursive: true });
    await rm(place, { recursive: true, force: true });
    await rename(unpacked, place);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Brings what the engines need and is not there yet; throws with the reason when npm cannot fetch a package. */
export async function installEngines(options: InstallOptions): Promise<void> {
  const { directory, engines, isAgain = false, onPackage = () => undefined } = options;
  await mkdir(directory, { recursive: true });
  const wanted = enginePackages.filter(({ id }) => engines.includes(id)).flatMap(({ packages }) => packages);
  for (const each of new Map(wanted.map((one) => [one.name, one])).values()) {
    if (!isAgain && isThere(directory, each)) continue;
    onPackage(each.name, each.version);
    await installPackage(each, directory);
  }
}
