import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinned, track } from './measured-process.ts';

export interface Step {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** One kind of request, sent over and over on keep-alive connections of the loopback. */
export interface Load extends Step {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A story instead of one kind of request: each connection goes through the steps in order, `{n}` is new each time. */
  readonly steps?: readonly Step[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const wrk = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'wrk'))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
export const client = wrk === undefined ? 'own raw-socket client' : 'wrk';

/** What a browser sends along. Every server gets the same bytes. */
export const browserHeaders = {
  origin: 'http://localhost:5173',
  referer: 'http://localhost:5173/',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-US,en;q=0.9',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-site',
} as const;

/** Loads the server and throws when anything but success was answered. */
export async function run(load: Load): Promise<LoadResult> {
  return wrk === undefined || load.steps ? runOwn(load) : runWrk(wrk, load);
}

async function runWrk(program: string, load: Load): Promise<LoadResult> {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-load-'));
  const script = join(directory, 'request.lua');
  const { method, path, headers, body } = load;
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${quote(name)}] = ${quote(value)}`);
  const bodyLine = body === undefined ? '' : `wrk.body = ${quote(body)}\n`;
  writeFileSync(script, `wrk.method = ${quote(method)}\n${bodyLine}${lines.join('\n')}\n`);
  const args = [
    '-t1',
    `-c${load.connections}`,
    `-d${load.seconds}s`,
    '--latency',
    '-s',
    script,
    `http://127.0.0.1:${load.port}${path}`,
  ];
  const output = await outputOf(pinned('client', [program, ...args]));
  rmSync(directory, { recursive: true, force: true });
  const problem = /Non-2xx.*|Socket errors.*/u.exec(output)?.[0];
  if (problem !== undefined) throw new Error(`${method} ${path}: ${problem}`);
  const requests = Number(/(?<count>\d+) requests in/u.exec(output)?.[1]);
  return {
    requests,
    perSecond: Number(/Requests\/sec:\s+(?<rate>[\d.]+)/u.exec(output)?.[1]),
    p50Ms: toMs(/50%\s+(?<time>\S+)/u.exec(output)?.[1]),
    p99Ms: toMs(/99%\s+(?<time>\S+)/u.exec(output)?.[1]),
  };
}

/** Lua's own quoting has no `\u`, but header values and JSON need none. */
const quote = (text: string): string => `"${text.replaceAll(/[\\"]/gu, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;

function toMs(time = ''): number {
  const { value = '', unit = '' } = /^(?<value>[\d.]+)(?<unit>us|ms|s|m)$/u.exec(time)?.groups ?? {};
  return Number(value) * ({ us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit] ?? Number.NaN);
}

async function runOwn(load: Load): Promise<LoadResult> {
  const file = fileURLToPath(new URL('load-process.ts', import.meta.url));
  return JSON.parse(await outputOf(pinned('client', [process.execPath, file, JSON.stringify(load)]))) as LoadResult;
}

/** What a program writes until it ends well. */
export function outputOf([program, ...args]: readonly [string, ...string[]]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = track(spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}: ${output}`)),
    );
  });
}
