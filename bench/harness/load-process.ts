import { connect } from 'node:net';
import type { Load, LoadResult, Step } from './load.ts';
import { quantile } from './statistics.ts';

// The client for stories, and where there is no wrk: raw sockets, each with one request at a time, answers with Content-Length only.
const load = JSON.parse(process.argv[2] ?? '{}') as Load;
const steps: readonly Step[] = load.steps ?? [load];
const end = performance.now() + load.seconds * 1000;
const times: number[] = [];
const run = process.pid.toString(36);
let stories = 0;

/** `{n}` stands for what no other story has. */
function bytesOf({ method, path, body = '' }: Step, n: string): string {
  const text = body.replaceAll('{n}', n);
  const lines = Object.entries({
    host: `127.0.0.1:${load.port}`,
    ...load.headers,
    ...(text === '' ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path.replaceAll('{n}', n)} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}

/** Bytes of the first whole answer in the text; 0 when there is none yet. */
function answerLength(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return 0;
  const length = /\r\ncontent-length: (?<length>\d+)/iu.exec(text.slice(0, head))?.groups?.['length'] ?? '0';
  const whole = head + 4 + Number(length);
  return text.length < whole ? 0 : whole;
}

function drive(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(load.port, '127.0.0.1');
    let [text, sentAt, step, story] = ['', 0, 0, ''];
    const send = (): void => {
      if (step === 0) {
        stories += 1;
        story = `${run}-${stories}`;
      }
      const next = steps[step];
      step = (step + 1) % steps.length;
      sentAt = performance.now();
      if (next) socket.write(bytesOf(next, story));
    };
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const length = answerLength(text);
      if (length === 0) return;
      if (!text.startsWith('HTTP/1.1 2')) reject(new Error(text.slice(0, 600)));
      text = text.slice(length);
      const now = performance.now();
      times.push(now - sentAt);
      if (now < end) send();
      else socket.end();
    });
  });
}

await Promise.all(Array.from({ length: load.connections }, drive));
const result: LoadResult = {
  requests: times.length,
  perSecond: times.length / load.seconds,
  p50Ms: quantile(times, 0.5),
  p99Ms: quantile(times, 0.99),
};
process.stdout.write(JSON.stringify(result));
