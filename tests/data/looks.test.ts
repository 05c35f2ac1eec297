import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { clusterValues, compareSheets, findFacets, previewDialect, queryPreview, uploadFromUrl } from '@causeway/contract';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer, Uploaded } from './data-server.ts';

const orders = `id,city,total\n${Array.from({ length: 60 }, (_, row) => `${row},${['Köln', 'koln ', 'Paris'][row % 3]},${row}`).join('\n')}\n`;

type Answer = (response: ServerResponse) => void;
const missing: Answer = (response) => void response.writeHead(404).end('no');
const redirect =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end();
const withName: Answer = (response) =>
  void response.setHeader('content-disposition', `attachment; filename*=UTF-8''n%C3%A4me.csv`).end(orders);
const answers: Readonly<Record<string, Answer>> = {
  '/moved': redirect('/files/orders%20of%20may.csv'),
  '/inside': redirect('http://169.254.169.254/latest'),
  '/named': withName,
  '/large': (response) => void response.end(Buffer.alloc(2_000_000, 'a')),
  '/files/orders%20of%20may.csv': (response) => void response.end(orders),
};

let server: DataServer;
let file: Uploaded;
let origin: Server;
let base: string;
before(async () => {
  server = await startDataServer({ CAUSEWAY_DATA_FILE_MB: '1' });
  file = await uploaded(server, 'orders.csv', orders);
  origin = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    (answers[pathname] ?? missing)(response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => origin.once('listening', resolve));
  base = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});
after(async () => {
  await server?.close();
  origin?.close();
});

const refused = (path: string) =>
  server.client.call(uploadFromUrl, { body: { url: base + path } }).then(
    () => 'taken',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

test('facets of a sheet and of what steps make of it', async () => {
  const body = { file_id: file.id, columns: ['city', 'total'] };
  const plain = await server.client.call(findFacets, { body });
  assert.deepEqual([plain.total, plain.facets[0]?.distinct, plain.facets[1]?.kind], [60, 3, 'number']);
  const steps = [{ id: 'a', op: 'clean', columns: ['city'], do: ['trim', 'lower', 'accents'] }];
  const cleaned = await server.client.call(findFacets, { body: { ...body, steps } });
  assert.deepEqual(cleaned.facets[0]?.values, [
    { value: 'koln', count: 40 },
    { value: 'paris', count: 20 },
  ]);
  await assert.rejects(server.client.call(findFacets, { body: { ...body, columns: ['nope'] } }), /no column "nope"/u);
});

test('the step of the clusters merges them', async () => {
  const found = await server.client.call(clusterValues, { body: { file_id: file.id, column: 'city' } });
  assert.deepEqual([found.clusters.length, found.clusters[0]?.rows], [1, 40]);
  assert.ok(found.step);
  const page = await server.client.call(queryPreview, { body: { file_id: file.id, steps: [found.step] } });
  assert.deepEqual(new Set(page.values[1]), new Set([found.clusters[0]?.proposed, 'Paris']));
});

test('two files are compared by their columns and values', async () => {
  const other = await uploaded(server, 'later.csv', orders.replace('id,city,total', 'id,town,total'));
  const found = await server.client.call(compareSheets, { body: { a: { file_id: file.id }, b: { file_id: other.id } } });
  assert.deepEqual([found.added, found.removed, found.columns.length], [['town'], ['city'], 2]);
});

test('another dialect is shown and the file stays as it is', async () => {
  const found = await server.client.call(previewDialect, {
    params: { fileId: file.id },
    body: { dialect: { delimiter: ';', header_line: 1, header_rows: 0 }, limit: 5 },
  });
  assert.deepEqual([found.columns.length, found.lines.length, found.dialect?.delimiter], [1, 5, ';']);
});

test('a file is fetched by its address, past redirects, with the name it has there', async () => {
  const moved = await server.client.call(uploadFromUrl, { body: { url: `${base}/moved` } });
  assert.deepEqual([moved.name, moved.sheets[0]?.rows, moved.sha256], ['orders of may.csv', 60, file.sha256]);
  const named = await server.client.call(uploadFromUrl, { body: { url: `${base}/named` } });
  assert.equal(named.name, 'näme.csv');
});

test('what must not or cannot be fetched is refused with its cause', async () => {
  assert.equal(await refused('/inside'), 'outbound_refused');
  assert.equal(await refused('/large'), 'outbound_too_large');
  assert.equal(await refused('/missing'), 'outbound_invalid');
});

test('OPTIONS tells what resumable uploads can do', async () => {
  const answer = await fetch(`${server.url}/api/v1/uploads`, { method: 'OPTIONS' });
  assert.equal(answer.status, 204);
  const told = ['tus-version', 'tus-extension', 'tus-max-size'].map((name) => answer.headers.get(name));
  assert.deepEqual(told, ['1.0.0', 'creation,termination,expiration', '1048576']);
});
