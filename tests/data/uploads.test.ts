import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { ReadableStream } from 'node:stream/web';
import { after, before, test } from 'node:test';
import { getFile, listFiles } from '@causeway/contract';
import type { FileId } from '@causeway/contract';
import { Upload } from 'tus-js-client';
import { startDataServer, upload } from './data-server.ts';
import type { DataServer } from './data-server.ts';

let server: DataServer;
before(async () => {
  server = await startDataServer({ CAUSEWAY_DATA_FILE_MB: '64', CAUSEWAY_DATA_QUOTA_MB: '128' });
});
after(() => server?.close());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Rows that a reader takes, of about so many bytes. */
function csvOf(bytes: number): Buffer {
  const lines = ['id,text'];
  for (let size = 0, row = 0; size < bytes; row += 1) {
    const line = `${row},${randomBytes(40).toString('hex')}`;
    lines.push(line);
    size += line.length + 1;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Sends the part over a connection that ends after so many bytes of it. */
async function cut(url: string, content: Buffer, { offset, bytes }: { offset: number; bytes: number }): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const head = `PATCH ${pathname} HTTP/1.1\r\nhost: localhost:${port}\r\ntus-resumable: 1.0.0\r\nupload-offset: ${offset}\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: ${content.length - offset}\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(head);
    socket.write(content.subarray(offset, offset + bytes), () => {
      socket.destroy();
      resolve();
    });
  });
}

const headers = { 'tus-resumable': '1.0.0' };

async function begin(length: number, name = 'data.csv'): Promise<string> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  const answer = await fetch(`${server.url}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(length), 'upload-metadata': metadata },
  });
  assert.equal(answer.status, 201, await answer.text());
  return new URL(answer.headers.get('location') ?? '', server.url).href;
}

async function offsetOf(url: string): Promise<number> {
  const answer = await fetch(url, { method: 'HEAD', headers });
  assert.equal(answer.status, 200);
  return Number(answer.headers.get('upload-offset'));
}

test('an independent client uploads in parts, and the file is the same', async () => {
  const content = csvOf(3_000_000);
  let fileId = '';
  await new Promise<void>((resolve, reject) => {
    const sending = new Upload(content, {
      endpoint: `${server.url}/api/v1/uploads`,
      chunkSize: 512 * 1024,
      metadata: { filename: '../../etc/päpers.csv' },
      retryDelays: [0, 0],
      onAfterResponse: (_request, response) => {
        fileId = response.getHeader('Causeway-File-Id') ?? fileId;
      },
      onError: reject,
      onSuccess: () => resolve(),
    });
    sending.start();
  });
  const file = await server.client.call(getFile, { params: { fileId }, query: { wait: 30 } });
  assert.deepEqual([file.sha256, file.name, file.status], [sha256(content), 'päpers.csv', 'ready']);
});

test('20 connections that end somewhere leave a file with the same checksum', async () => {
  const content = csvOf(4_000_000);
  const url = await begin(content.length);
  for (let round = 0; round < 20; round += 1) {
    const offset = await offsetOf(url);
    const bytes = 1 + Math.floor(Math.random() * ((content.length - offset) / 4));
    await cut(url, content, { offset, bytes });
  }
  const offset = await offsetOf(url);
  assert.ok(offset > 0 && offset < content.length);
  const rest = await fetch(url, {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(content.subarray(offset)),
  });
  assert.equal(rest.status, 204, await rest.text());
  assert.equal(rest.headers.get('upload-offset'), String(content.length));
  const fileId = rest.headers.get('causeway-file-id') as FileId;
  const file = await server.client.call(getFile, { params: { fileId }, query: { wait: 30 } });
  assert.equal(file.sha256, sha256(content));
});

test('a part that does not continue where the upload stands is a conflict', async () => {
  const url = await begin(100);
  const patch = (offset: number, body: string) =>
    fetch(url, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body,
    });
  assert.equal((await patch(5, 'x')).status, 409);
  assert.equal((await patch(0, 'x'.repeat(101))).status, 400);
  assert.equal(await offsetOf(url), 0);
});

test('an upload that is given up is gone', async () => {
  const url = await begin(100);
  assert.equal((await fetch(url, { method: 'DELETE', headers })).status, 204);
  assert.equal((await fetch(url, { method: 'HEAD', headers })).status, 404);
});

test('a file beyond the limit, or beyond the quota, is refused before a byte is sent', async () => {
  const create = (length: number) =>
    fetch(`${server.url}/api/v1/uploads`, { method: 'POST', headers: { ...headers, 'upload-length': String(length) } });
  assert.equal((await create(65 * 1024 * 1024)).status, 413);
  for (let count = 0; count < 2; count += 1) await begin(50 * 1024 * 1024);
  assert.equal((await create(50 * 1024 * 1024)).status, 507);
});

test('a form beyond the limit is refused, whether it says its size or not', async () => {
  const small = await startDataServer({ CAUSEWAY_DATA_FILE_MB: '1' });
  try {
    const told = await upload(small, { name: 'a.csv', content: new Uint8Array(csvOf(3_000_000)) });
    assert.equal(told.status, 413);
    const boundary = 'xyz';
    const start = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n`;
    const body = ReadableStream.from([Buffer.from(start), csvOf(3_000_000), Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const untold = await fetch(`${small.url}/api/upload`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: type,
    } as RequestInit);
    assert.equal(untold.status, 413);
    assert.deepEqual((await small.client.call(listFiles)).files, []);
  } finally {
    await small.close();
  }
});

test('a page on another origin may read what it needs to resume', async () => {
  const origin = 'http://localhost:5173';
  const answer = await fetch(`${server.url}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...headers, origin, 'upload-length': '10' },
  });
  const exposed = (answer.headers.get('access-control-expose-headers') ?? '').split(', ');
  for (const name of ['location', 'tus-resumable', 'upload-offset', 'causeway-file-id']) {
    assert.ok(exposed.includes(name), name);
  }
  const preflight = await fetch(`${server.url}/api/v1/uploads`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'tus-resumable,upload-offset,content-type',
    },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /upload-offset/u);
});
