import { connect } from 'node:net';

/** Event streams that are followed at once, for so long; each event says when it was written. */
export interface EventLoad {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly streams: number;
  readonly seconds: number;
}

export interface EventResult {
  readonly events: number;
  /** From the write of the backend to the read here, in milliseconds, sorted. */
  readonly delaysMs: readonly number[];
}

const load = JSON.parse(process.argv[2] ?? '{}') as EventLoad;
const lines = Object.entries({ host: `127.0.0.1:${load.port}`, ...load.headers }).map(
  ([name, value]) => `${name}: ${value}\r\n`,
);
const request = `GET ${load.path} HTTP/1.1\r\n${lines.join('')}\r\n`;
const startedAt = performance.now();
/** The compiler and the connections settle first. */
const from = startedAt + 500;
const delays: number[] = [];

function note(text: string): void {
  if (performance.now() < from) return;
  const now = process.hrtime.bigint();
  for (const match of text.matchAll(/"at":"(?<at>\d+)"/gu)) delays.push(Number(now - BigInt(match.groups?.['at'] ?? 0)) / 1e6);
}

function follow(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    const timer = setTimeout(() => socket.destroy(), load.seconds * 1000);
    socket.on('connect', () => socket.write(request));
    socket.on('data', (bytes) => note(bytes.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

await Promise.all(Array.from({ length: load.streams }, follow));
const delaysMs = delays.toSorted((a, b) => a - b);
process.stdout.write(JSON.stringify({ events: delaysMs.length, delaysMs } satisfies EventResult));
