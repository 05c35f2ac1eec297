import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../peers/', import.meta.url));

/** Why something cannot be measured here. */
export class MissingPeer extends Error {
  override readonly name = 'MissingPeer';
}

/** Installs what we are measured against, by its own lock, once. */
export function ensurePeers(): void {
  if (isInstalled()) return;
  process.stdout.write('Installing the peers of the benches\n');
  const cli = process.env['npm_execpath'];
  const [command, ...args] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  const options = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { status, stderr } = spawnSync(command ?? 'npm', [...args, ...options], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new MissingPeer(`npm could not install the peers: ${stderr}`);
}

function isInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    return existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version === version;
  });
}

/** Pinned, so that two runs measure the same. */
const requirementsOf = {
  servers: ['fastapi==0.163.2', 'uvicorn==0.54.0', 'uvloop==0.23.0', 'httptools==0.9.0', 'redis==8.1.0'],
  data: ['pandas==3.1.1', 'polars==2.1.0', 'pyarrow==26.0.1'],
  // It needs an older pandas than the one that is measured.
  ydata: ['ydata-profiling==4.18.4'],
} as const;

/** A Python with its packages in a directory of its own; throws MissingPeer where there is no Python or no package index. */
export function ensurePython(use: keyof typeof requirementsOf = 'servers'): string {
  const requirements = requirementsOf[use];
  const home = join(tmpdir(), use === 'servers' ? 'causeway-bench-python' : `causeway-bench-python-${use}`);
  const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const run = (command: string, args: readonly string[], what: string): void => {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
    if (status !== 0) throw new MissingPeer(`${what}: ${(error?.message ?? stderr).trim().split('\n').at(-1)}`);
  };
  if (!existsSync(python)) run('python3', ['-m', 'venv', home], 'python3 with venv is missing');
  const packages = requirements.map((each) => (each.split('==', 1)[0] ?? '').replaceAll('-', '_'));
  const isThere = spawnSync(python, ['-c', `import ${packages.join(', ')}`]).status === 0;
  if (!isThere) run(python, ['-m', 'pip', 'install', '-q', ...requirements], 'pip could not install the packages');
  return python;
}

export const peerFile = (name: string): string => join(dirname(folder), 'peers', name);
