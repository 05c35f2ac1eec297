import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './install-once.ts';

/** Two environments: uvicorn installed plainly has no WebSocket library. */
export type Environment = 'full' | 'plain';

const root = fileURLToPath(new URL('../../.cache/labs/', import.meta.url));

const packages: Record<Environment, readonly string[]> = {
  full: [
    'fastapi==0.163.2',
    'starlette==1.10.0',
    'uvicorn==0.54.0',
    'websockets==16.0',
    'flask==3.1.3',
    'flask-cors==6.0.5',
    'requests==2.34.2',
    'httpx',
    'redis==8.1.0',
    'python-multipart',
    'aiohttp',
    'django',
    'django-cors-headers',
    'asyncpg',
    'tornado==6.6.1',
    'bottle==0.13.4',
  ],
  plain: ['fastapi==0.163.2', 'starlette==1.10.0', 'uvicorn==0.54.0', 'python-multipart'],
};

/** The environment's folder, which a project has as `.venv`. */
export const environmentFolder = (environment: Environment): string => join(root, `python-${environment}`);

/** Makes both environments once; undefined when they are there, else what is missing. */
export function pythonProblem(): string | undefined {
  for (const environment of ['full', 'plain'] as const) {
    const text = make(environment);
    if (text !== undefined) return text;
  }
  return undefined;
}

function make(environment: Environment): string | undefined {
  const folder = environmentFolder(environment);
  return installOnce(`${folder}-${packages[environment].length}`, () => {
    const venv = spawnSync('python3', ['-m', 'venv', '--clear', folder], { encoding: 'utf8' });
    if (venv.status !== 0) return 'not installed: python3 with venv';
    process.stderr.write(`Installing Python packages for the labs (${environment})\n`);
    const pip = spawnSync(join(folder, 'bin', 'pip'), ['install', '-q', ...packages[environment]], { encoding: 'utf8' });
    if (pip.status !== 0) return `pip could not install ${packages[environment].join(' ')}: ${pip.stderr.slice(-300)}`;
    return undefined;
  });
}
