// npm run bench -- uploads: what the server holds while a file of 2 GB comes in, as a form and in resumable parts.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { residentMb } from './harness/data-client.ts';
import { startServerFile } from './harness/measured-process.ts';
import type { MeasuredProcess } from './harness/measured-process.ts';
import { isQuick, report } from './harness/report.ts';

const size = (isQuick ? 0.25 : 2) * 1024 ** 3;
const line = Buffer.from(`${'0123456789,'.repeat(9)}x\n`);
const chunk = Buffer.concat(Array.from({ length: 640 }, () => line));

/** The same rows over and over. */
function* rows(bytes: number): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk.subarray(0, Math.min(chunk.length, bytes - sent));
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Message {
  readonly path: string;
  readonly body: Iterable<Buffer>;
  readonly method?: string;
  readonly headers: object;
}

async function send({ port }: MeasuredProcess, { path, body, method = 'POST', headers }: Message): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers: { ...headers } }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => (text += part));
    response.on('end', () => resolve({ headers: response.headers as Record<string, string>, text }));
  });
  outgoing.on('error', reject);
  await pipeline(Readable.from(body), outgoing);
  return promise;
}

interface Held {
  readonly grownMb: number;
  readonly seconds: number;
}

async function watch(pid: number, work: () => Promise<unknown>): Promise<Held> {
  const before = residentMb(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), 20);
  const began = performance.now();
  await work();
  clearInterval(timer);
  return { grownMb: peak - before, seconds: (performance.now() - began) / 1000 };
}

async function measure(upload: (server: MeasuredProcess, key: object, bytes: number) => Promise<unknown>): Promise<Held> {
  const server = await startServerFile('servers/causeway.ts', { side: 'all' });
  const key = { authorization: `Bearer ${server.tell['key'] ?? ''}` };
  // What the first upload loads and compiles is no growth by size.
  await upload(server, key, 32 * 1024 * 1024);
  const held = await watch(server.pid, () => upload(server, key, size));
  await server.stop();
  return held;
}

const boundary = 'causeway-bench';
function* form(bytes: number): Generator<Buffer> {
  yield Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n`,
  );
  yield* rows(bytes);
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

const asForm = await measure((server, key, bytes) =>
  send(server, {
    path: '/api/v1/upload?wait=0',
    body: form(bytes),
    headers: { ...key, 'content-type': `multipart/form-data; boundary=${boundary}` },
  }),
);
const inParts = await measure(async (server, key, bytes) => {
  const tus = { ...key, 'tus-resumable': '1.0.0' };
  const created = await send(server, {
    path: '/api/v1/uploads',
    body: [],
    headers: { ...tus, 'upload-length': String(bytes) },
  });
  const part = bytes / 4;
  for (let offset = 0; offset < bytes; offset += part) {
    const headers = { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
    await send(server, { path: created.headers['location'] ?? '', body: rows(part), method: 'PATCH', headers });
  }
});

const row = (name: string, { grownMb, seconds }: Held) => [name, grownMb.toFixed(0), (size / 1e6 / seconds).toFixed(0)];
const worst = Math.max(asForm.grownMb, inParts.grownMb);
report({
  title: 'Uploads',
  method: `${(size / 1024 ** 3).toFixed(2)} GB of rows over one connection to the whole server: hashed, written, synced. Growth is the peak of the server's resident memory over what it had after an upload of 32 MB; the processes that read files are others.`,
  tables: [[['', 'growth MB', 'MB/s'], row('as a form', asForm), row('resumable, in 4 parts', inParts)]],
  goals: [{ what: 'growth of the server', goal: '<= 60 MB', measured: `${worst.toFixed(0)} MB`, isMet: worst <= 60 }],
  losses: [],
});
