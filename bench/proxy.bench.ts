import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EventLoad, EventResult } from './harness/event-load-process.ts';
import { browserHeaders, outputOf } from './harness/load.ts';
import { compare, rounds, summarize } from './harness/measure.ts';
import type { Contender } from './harness/measure.ts';
import { pinned, startProgram, startServerFile } from './harness/measured-process.ts';
import type { MeasuredProcess } from './harness/measured-process.ts';
import { ensurePeers } from './harness/peers.ts';
import { isQuick, report } from './harness/report.ts';
import { median, quantile, ratiosOf } from './harness/statistics.ts';

ensurePeers();

const [streams, paceMs] = [100, 5];
const clientFile = fileURLToPath(new URL('harness/event-load-process.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'causeway-bench-proxy-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Waits until somebody answers there. */
async function untilAnswered(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers on port ${port}`);
}

/** One worker, unbuffered, upstream connections kept: what nginx's own guide says for this. */
const nginxConfig = (port: number, upstream: number): string => `
daemon off; master_process off; worker_processes 1; pid ${directory}/nginx.pid; error_log stderr notice;
events { worker_connections 4096; }
http {
  access_log ${directory}/access.log; keepalive_requests 1000000000;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join(' ')}
  upstream backend { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
      add_header Access-Control-Allow-Origin http://localhost:5173 always; add_header Vary Origin always;
    }
  }
}`;

const caddyConfig = (port: number, upstream: number): string => `
{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  bind 127.0.0.1
  log {
    output file ${directory}/caddy.log
  }
  header Access-Control-Allow-Origin http://localhost:5173
  reverse_proxy 127.0.0.1:${upstream} {
    flush_interval -1
  }
}`;

const has = (program: string): boolean => spawnSync(program, [program === 'nginx' ? '-v' : 'version']).status === 0;
const isHere = { nginx: has('nginx'), Caddy: has('caddy') };

async function startNginx(upstream: number): Promise<MeasuredProcess> {
  const port = await freePort();
  const file = join(directory, 'nginx.conf');
  writeFileSync(file, nginxConfig(port, upstream));
  const started = await startProgram(['nginx', '-c', file, '-p', directory], /start worker|using the "epoll"|nginx\/()/u);
  await untilAnswered(port);
  return { ...started, port };
}

async function startCaddy(upstream: number): Promise<MeasuredProcess> {
  const port = await freePort();
  const file = join(directory, 'Caddyfile');
  writeFileSync(file, caddyConfig(port, upstream));
  const env = { GOMAXPROCS: '1', HOME: directory };
  const started = await startProgram(
    ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'],
    /serving initial configuration/u,
    { env },
  );
  await untilAnswered(port);
  return { ...started, port };
}

function contendersFor(upstream: number): readonly Contender[] {
  const env = { BENCH_UPSTREAM: `http://127.0.0.1:${upstream}` };
  return [
    { name: 'Causeway', start: () => startServerFile('servers/proxy.ts', { env }) },
    ...(isHere.nginx ? [{ name: 'nginx', start: () => startNginx(upstream) }] : []),
    ...(isHere.Caddy ? [{ name: 'Caddy', start: () => startCaddy(upstream) }] : []),
    { name: '@fastify/http-proxy', start: () => startServerFile('peers/fastify-http-proxy.mjs', { env }) },
    { name: 'http-proxy-3', start: () => startServerFile('peers/http-proxy-3.mjs', { env }) },
  ];
}

interface Followed {
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function follow(port: number, seconds: number): Promise<EventResult> {
  const load: EventLoad = { port, path: '/events', headers: browserHeaders, streams, seconds };
  const [program, ...args] = pinned('client', [process.execPath, clientFile, JSON.stringify(load)]);
  return JSON.parse(await outputOf([program, ...args])) as EventResult;
}

async function followThrough(server: MeasuredProcess): Promise<Followed> {
  const seconds = isQuick ? 2 : 4;
  await follow(server.port, 1);
  const before = await server.usage();
  const { events, delaysMs } = await follow(server.port, seconds);
  const after = await server.usage();
  const perSecond = events / (seconds - 0.5);
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / (perSecond * seconds),
    perSecond,
    p50Ms: quantile(delaysMs, 0.5),
    p99Ms: quantile(delaysMs, 0.99),
  };
}

/** Each contender and the backend itself in turns, so that a busy second hits all alike. */
async function measureEvents(backend: MeasuredProcess): Promise<ReadonlyMap<string, readonly Followed[]>> {
  const results = new Map<string, Followed[]>();
  const note = (name: string, followed: Followed): void => void results.set(name, [...(results.get(name) ?? []), followed]);
  for (let round = 0; round < (isQuick ? 1 : 4); round += 1) {
    note('direct', await followThrough(backend));
    for (const contender of contendersFor(backend.port)) {
      const server = await contender.start();
      note(contender.name, await followThrough(server));
      await server.stop();
    }
  }
  return results;
}

const backend = await startServerFile('servers/backend.ts', { side: 'client', env: { BENCH_PACE_MS: String(paceMs) } });
const whole = await compare(contendersFor(backend.port), {
  method: 'GET',
  path: '/',
  headers: browserHeaders,
  connections: 50,
});
const followed = await measureEvents(backend);
await backend.stop();

const ours = 'Causeway';
const against = isHere.nginx ? 'nginx' : '@fastify/http-proxy';
const { table, of } = summarize(whole, { title: 'Small JSON, 50 connections', against });
const [head = [], ...rows] = table;
const perCore = (name: string): number => 1e6 / median(of(name, 'cpuMicros'));
const throughput = rows.map((row) => [...row, Math.round(perCore(String(row[0])))]);

const eventOf = (name: string, what: keyof Followed): number[] => (followed.get(name) ?? []).map((each) => each[what]);
const added = (name: string, what: 'p50Ms' | 'p99Ms'): number => {
  const direct = eventOf('direct', what);
  return median(eventOf(name, what).map((value, round) => value - (direct[round] ?? 0)));
};
const eventRows = [...followed.keys()].map((name) => [
  name,
  median(eventOf(name, 'cpuMicros')).toFixed(1),
  Math.round(median(eventOf(name, 'perSecond'))),
  name === 'direct' ? median(eventOf(name, 'p50Ms')).toFixed(2) : `+${added(name, 'p50Ms').toFixed(2)}`,
  name === 'direct' ? median(eventOf(name, 'p99Ms')).toFixed(2) : `+${added(name, 'p99Ms').toFixed(2)}`,
]);

const share = median(ratiosOf(of(against, 'cpuMicros'), of(ours, 'cpuMicros')));
const addedP99 = added(ours, 'p99Ms');
const caddyShare = isHere.Caddy ? median(ratiosOf(of('Caddy', 'cpuMicros'), of(ours, 'cpuMicros'))) : undefined;

report({
  title: 'Proxy',
  method: `A backend of fixed bytes, beside the client, behind each proxy on a core of its own. Small JSON on 50 connections with a browser's headers; then ${streams} event streams, one event each ${paceMs} ms, each saying when it was written. Causeway checks host and origin, replaces CORS headers, sets request ids and logs a line per request; nginx and Caddy log a line, too, and add a fixed Access-Control-Allow-Origin; the two packages do neither. ${rounds} rounds (streams: fewer), each contender in a fresh process per round.`,
  tables: [
    [[...head, 'requests/s per core'], ...throughput],
    [['Event streams', 'CPU us/event', 'events/s', 'p50 ms', 'p99 ms'], ...eventRows],
  ],
  goals: [
    {
      what: `requests/s per core against ${against}`,
      goal: '>= 0.5x',
      measured: `${share.toFixed(2)}x`,
      isMet: share >= 0.5,
      ifMissed: 'The rest is JavaScript around the same four system calls.',
    },
    { what: 'delay added to an event, p99', goal: '< 5 ms', measured: `${addedP99.toFixed(2)} ms`, isMet: addedP99 < 5 },
    ...(caddyShare === undefined
      ? []
      : [
          {
            what: 'requests/s per core against Caddy',
            goal: '> 1x',
            measured: `${caddyShare.toFixed(2)}x`,
            isMet: caddyShare > 1,
          },
        ]),
  ],
  losses: isHere.nginx
    ? [
        `nginx needs ${(1 / share).toFixed(1)}x less CPU per request and ${(median(eventOf(ours, 'cpuMicros')) / median(eventOf('nginx', 'cpuMicros'))).toFixed(1)}x less per event, and a tenth of the memory.`,
      ]
    : [],
  skipped: Object.entries(isHere).flatMap(([name, isThere]) => (isThere ? [] : [`${name}: not installed here.`])),
});
