import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { temporaryDirectory } from './services.ts';

/** A frontend and a backend as two real programs, each in its own folder of one project. */
export interface Pair {
  readonly folder: string;
  /** The page's origin. */
  readonly page: string;
  /** The backend's address, without a path. */
  readonly backend: string;
  stop(): Promise<void>;
}

const frontend = `import { createServer } from 'node:http';
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>shop</title><script type="module" src="/main.js"></script>');
})`;

const backend = (headers: string): string => `import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
const allowed = () => (existsSync(new URL('mended', import.meta.url)) || ${headers.includes('*')} ? { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' } : {});
createServer((request, response) => {
  response.writeHead(request.method === 'OPTIONS' ? 204 : 200, { 'content-type': 'application/json', ...allowed() });
  response.end(request.method === 'OPTIONS' ? undefined : JSON.stringify({ ok: true, method: request.method }));
})`;

const listening = (program: string): string => `${program}.listen(0, '127.0.0.1', function () {
  console.log('ready on ' + this.address().port);
});
`;

/** Starts both. The backend sends CORS headers when it is healthy, or once a file \`mended\` lies beside it. */
export async function startPair({ isHealthy = false }: { readonly isHealthy?: boolean } = {}): Promise<Pair> {
  const folder = temporaryDirectory('doctor-pair');
  const page = await start(join(folder, 'web'), frontend);
  const server = await start(join(folder, 'api'), backend(isHealthy ? '*' : ''));
  writeFileSync(join(folder, 'web', '.env'), `VITE_API_URL=http://localhost:${server.port}\n`);
  return {
    folder,
    page: `http://localhost:${page.port}`,
    backend: `http://localhost:${server.port}`,
    stop: async () => {
      await Promise.all([page.child.stop(), server.child.stop()]);
    },
  };
}

async function start(folder: string, program: string): Promise<{ child: Child; port: number }> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'server.mjs'), listening(program));
  const child = await startChild({ command: process.execPath, args: ['server.mjs'], cwd: folder, ready: /ready on \d+/u });
  const [, port = '0'] = /ready on (\d+)/u.exec(child.output()) ?? [];
  return { child, port: Number(port) };
}
