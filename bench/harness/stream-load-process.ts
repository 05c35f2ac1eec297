import { connect } from 'node:net';

/** Streams on so many connections, one after another on each, for so long. */
export interface StreamLoad {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly streams: number;
  readonly seconds: number;
}

export interface StreamResult {
  readonly tokens: number;
  readonly firstTokenMs: readonly number[];
}

const load = JSON.parse(process.argv[2] ?? '{}') as StreamLoad;
const lines = Object.entries({
  host: `127.0.0.1:${load.port}`,
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(load.body)),
  ...load.headers,
}).map(([name, value]) => `${name}: ${value}\r\n`);
const request = `POST /v1/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n${load.body}`;
const end = performance.now() + load.seconds * 1000;
const token = Buffer.from('data: {');
const last = Buffer.from('data: [DONE]');
const firstTokenMs: number[] = [];
let tokens = 0;

function count(chunk: Buffer): void {
  for (let at = chunk.indexOf(token); at !== -1; at = chunk.indexOf(token, at + 1)) tokens += 1;
}

function follow(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(load.port, '127.0.0.1');
    let sentAt = 0;
    let hasToken = false;
    const ask = (): void => {
      sentAt = performance.now();
      hasToken = false;
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      if (chunk.includes('HTTP/1.1') && !chunk.includes('HTTP/1.1 200')) reject(new Error(chunk.toString().slice(0, 400)));
      if (!hasToken && chunk.includes(token)) {
        hasToken = true;
        firstTokenMs.push(performance.now() - sentAt);
      }
      count(chunk);
      const isOver = performance.now() >= end;
      if (isOver) socket.destroy();
      else if (chunk.includes(last)) ask();
    });
  });
}

await Promise.all(Array.from({ length: load.streams }, follow));
process.stdout.write(JSON.stringify({ tokens, firstTokenMs } satisfies StreamResult));
