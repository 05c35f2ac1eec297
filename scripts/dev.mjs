// npm run dev: the server with reload and without credentials on 8000, Vite on 5173. `--proxy` makes Vite proxy the API.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onEnd, root, spawnNode } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

await ensureInstalled();

const port = process.env.CAUSEWAY_PORT ?? process.env.PORT ?? '8000';
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const parts = [
  part('server', ['--watch', '--watch-preserve-output', 'apps/server/src/main.ts'], {
    env: { CAUSEWAY_AUTH: 'off', CAUSEWAY_PORT: port },
  }),
  part('web', [vite, '--host', 'localhost', '--port', '5173', '--strictPort', '--clearScreen', 'false'], {
    cwd: join(root, 'apps', 'web'),
    env: { VITE_CAUSEWAY_URL: `http://localhost:${port}`, CAUSEWAY_WEB_PROXY: process.argv.includes('--proxy') ? '1' : '' },
  }),
];

/** The server writes to the terminal itself, in its form for people; Vite's lines carry a name. When one ends, both do. */
function part(name, args, options) {
  const output = name === 'server' ? 'inherit' : 'pipe';
  const child = spawnNode(args, { ...options, stdio: ['ignore', output, output] });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${name} | ${line}\n`));
  }
  child.once('close', (code) => stop(code ?? 0));
  return child;
}

function stop(code, signal = 'SIGTERM') {
  process.exitCode ??= code;
  for (const child of parts) if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

onEnd(() => stop(0));
