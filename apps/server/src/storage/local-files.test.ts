import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import test from 'node:test';
import { Fault } from '@causeway/contract';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { openLocalFiles } from './local-files.ts';

const directory = temporaryDirectory('files');
const fresh = (): string => join(directory, randomUUID());
const plenty = { maxBytes: 10_000_000 };
const filesBelow = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

test('a file is read as it was put, under the hash of its content', async () => {
  const path = fresh();
  const files = await openLocalFiles(path);
  const content = randomBytes(300_000);
  const parts = [content.subarray(0, 1), content.subarray(1, 100_000), content.subarray(100_000)];
  const stored = await files.put(Readable.from(parts), plenty);
  assert.deepEqual(stored, { id: createHash('sha256').update(content).digest('hex'), sizeBytes: 300_000 });
  const read = await files.open(stored.id);
  assert.ok(read);
  assert.ok((await buffer(read)).equals(content));
  assert.equal(statSync(join(path, stored.id.slice(0, 2), stored.id)).mode & 0o777, 0o600);
});

test('the same content is kept once, also when it is put at the same time', async () => {
  const path = fresh();
  const files = await openLocalFiles(path);
  const stored = await Promise.all(Array.from({ length: 5 }, () => files.put(Readable.from(['same']), plenty)));
  assert.equal(new Set(stored.map((file) => file.id)).size, 1);
  assert.equal(filesBelow(path), 1);
  const [first] = stored;
  assert.ok(first);
  await files.delete(first.id);
  await files.delete(first.id);
  assert.equal(await files.open(first.id), undefined);
  assert.equal(filesBelow(path), 0);
});

test('an empty file is a file', async () => {
  const files = await openLocalFiles(fresh());
  const { id, sizeBytes } = await files.put(Readable.from([]), plenty);
  assert.equal(sizeBytes, 0);
  const read = await files.open(id);
  assert.ok(read);
  assert.equal(await text(read), '');
});

test('a file that is too large is refused while it arrives and leaves nothing', async () => {
  const path = fresh();
  const files = await openLocalFiles(path);
  let sent = 0;
  const endless = Readable.from(
    (function* parts() {
      for (;;) {
        sent += 1000;
        yield Buffer.alloc(1000);
      }
    })(),
  );
  await assert.rejects(
    files.put(endless, { maxBytes: 10_000 }),
    (error: unknown) => error instanceof Fault && error.code === 'payload_too_large',
  );
  assert.ok(sent < 100_000);
  assert.ok(endless.destroyed);
  assert.equal(filesBelow(path), 0);
});

test('a put that is aborted or whose source breaks leaves nothing', async () => {
  const path = fresh();
  const files = await openLocalFiles(path);
  const abort = new AbortController();
  const aborted = files.put(
    Readable.from(
      (function* parts() {
        yield 'first';
        abort.abort(new Error('the caller went away'));
        yield 'second';
      })(),
    ),
    { ...plenty, signal: abort.signal },
  );
  await assert.rejects(aborted, /went away/u);
  const broken = new Readable({ read: () => broken.destroy(new Error('cut')) });
  await assert.rejects(files.put(broken, plenty), /cut/u);
  assert.equal(filesBelow(path), 0);
});

test('an id that is not a hash opens nothing: no path leads out', async () => {
  const path = fresh();
  const files = await openLocalFiles(path);
  writeFileSync(join(path, 'outside'), 'secret');
  for (const id of ['../outside', 'outside', '', '..', 'A'.repeat(64), `${'a'.repeat(63)}/`]) {
    assert.equal(await files.open(id), undefined);
    await files.delete(id);
  }
  assert.equal(filesBelow(path), 1);
});

test('what a process left that died while it wrote is removed at the next start', async () => {
  const path = fresh();
  await openLocalFiles(path);
  writeFileSync(join(path, 'unfinished', randomUUID()), 'half');
  await openLocalFiles(path);
  assert.equal(filesBelow(path), 0);
});
