import type { Part, Ports } from '../lab.ts';

export interface NodeOptions {
  readonly port?: number;
  readonly host?: string;
  /** Its folder inside the project. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly string[];
  readonly file?: string;
  readonly type?: 'module' | 'commonjs';
}

const range = '*';

/** A Node server from one source file, with its package.json and, where it has an environment, its `.env`. */
export function node(ports: Ports, code: string, options: NodeOptions = {}): Part {
  const { folder = 'api', file = 'server.js', env, dependencies = [], type = 'module' } = options;
  const args = [...(env === undefined ? [] : ['--env-file=.env']), file];
  const manifest = {
    name: folder === '.' ? 'app' : folder.replaceAll('/', '-'),
    private: true,
    type,
    scripts: { start: ['node', ...args].join(' ') },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, range])),
  };
  const dotEnv = Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}\n`);
  return {
    files: {
      [`${folder}/package.json`]: `${JSON.stringify(manifest, null, 2)}\n`,
      [`${folder}/${file}`]: `${code.trim()}\n`,
      ...(env === undefined ? {} : { [`${folder}/.env`]: dotEnv.join('') }),
    },
    programs: [{ command: process.execPath, args, folder, port: options.port ?? ports.api, ...hostOf(options) }],
  };
}

const hostOf = ({ host }: NodeOptions) => (host === undefined ? {} : { host: host.replace(/^::$/u, '127.0.0.1') });

/** node:http with nothing else: `body` is the inside of the request listener. */
export function nodeHttp(ports: Ports, body: string, options: NodeOptions = {}): Part {
  const port = options.port ?? ports.api;
  const listen = options.host === undefined ? `${port}` : `${port}, '${options.host}'`;
  return node(
    ports,
    `import { createServer } from 'node:http';

const server = createServer((request, response) => {
${body}
});
server.listen(${listen}, () => console.log('listening on ${port}'));`,
    options,
  );
}

/** node:net: `body` is the inside of the connection listener. */
export function nodeNet(ports: Ports, body: string, options: NodeOptions = {}): Part {
  const port = options.port ?? ports.api;
  return node(
    ports,
    `import { createServer } from 'node:net';

const server = createServer((socket) => {
socket.on('error', () => {});
${body}
});
server.listen(${port}${options.host === undefined ? '' : `, '${options.host}'`});`,
    options,
  );
}

/** Import lines for the names that the code calls or hands over. */
function importsOf(code: string, known: Readonly<Record<string, string>>): { lines: string; names: string[] } {
  const isUsed = (binding: string) => new RegExp(String.raw`\b${binding.replaceAll(/[{} ]/gu, '')}\b(?=[(),])`, 'u').test(code);
  const used = Object.entries(known).filter(([binding]) => isUsed(binding));
  return {
    lines: used.map(([binding, from]) => `import ${binding} from '${from}';`).join('\n'),
    names: used.map(([, from]) => from),
  };
}

const ofExpress = {
  cors: 'cors',
  helmet: 'helmet',
  '{ rateLimit }': 'express-rate-limit',
  compression: 'compression',
  '{ createProxyMiddleware }': 'http-proxy-middleware',
  '{ WebSocketServer }': 'ws',
  Redis: 'ioredis',
  postgres: 'postgres',
};

/** Express 5: `body` stands between `express()` and `listen`. The http server is `server`. */
export function express(ports: Ports, body: string, options: NodeOptions = {}): Part {
  const port = options.port ?? ports.api;
  const { lines, names } = importsOf(body, ofExpress);
  const listen = options.host === undefined ? `${port}` : `${port}, '${options.host}'`;
  const isSocket = body.includes('server');
  const start = isSocket ? `const server = createServer(app);` : '';
  return node(
    ports,
    `import express from 'express';
${isSocket ? "import { createServer } from 'node:http';\n" : ''}${lines}

const app = express();
${start}
${body.trim()}

${isSocket ? 'server' : 'app'}.listen(${listen}, () => console.log('API on ${port}'));`,
    { ...options, dependencies: ['express', ...names, ...(options.dependencies ?? [])] },
  );
}

const ofFastify = {
  cors: '@fastify/cors',
  helmet: '@fastify/helmet',
  rateLimit: '@fastify/rate-limit',
  websocket: '@fastify/websocket',
  Redis: 'ioredis',
  postgres: 'postgres',
};

/** Fastify 5: `body` stands between `Fastify()` and `listen`. */
export function fastify(ports: Ports, body: string, options: NodeOptions & { readonly settings?: string } = {}): Part {
  const port = options.port ?? ports.api;
  const { lines, names } = importsOf(body, ofFastify);
  return node(
    ports,
    `import Fastify from 'fastify';
${lines}

const app = Fastify(${options.settings ?? ''});
${body.trim()}

await app.listen({ port: ${port}, host: '${options.host ?? '::'}' });`,
    { ...options, dependencies: ['fastify', ...names, ...(options.dependencies ?? [])] },
  );
}

/** Hono on @hono/node-server. */
export function hono(ports: Ports, body: string, options: NodeOptions = {}): Part {
  return node(
    ports,
    `import { Hono } from 'hono';
import { serve } from '@hono/node-server';
import { cors } from 'hono/cors';

const app = new Hono();
${body.trim()}

serve({ fetch: app.fetch, port: ${options.port ?? ports.api} });`,
    { ...options, dependencies: ['hono', '@hono/node-server'] },
  );
}

/** Koa with @koa/cors at hand. */
export function koa(ports: Ports, body: string, options: NodeOptions = {}): Part {
  return node(
    ports,
    `import Koa from 'koa';
import cors from '@koa/cors';

const app = new Koa();
${body.trim()}

app.listen(${options.port ?? ports.api});`,
    { ...options, dependencies: ['koa', '@koa/cors'] },
  );
}

/** A WebSocket server of the `ws` package that shares its port with plain HTTP; `body` sees `server` and `wss`. */
export function wsServer(ports: Ports, body: string, options: NodeOptions & { readonly settings?: string } = {}): Part {
  const port = options.port ?? ports.api;
  return node(
    ports,
    `import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer((request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}'));
const wss = new WebSocketServer(${options.settings ?? '{ server }'});
wss.on('connection', (socket) => socket.on('error', () => {}));
${body.trim()}

server.listen(${port});`,
    { ...options, dependencies: ['ws'] },
  );
}
