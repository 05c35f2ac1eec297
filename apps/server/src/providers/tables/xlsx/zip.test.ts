import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openZip, zipLimits } from './zip.ts';
import type { ZipLimits } from './zip.ts';
import { createZip } from './zip-writer.ts';

let path = '';
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'archives-')), 'a.zip');
});
after(() => rm(join(path, '..'), { recursive: true }));

async function build(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = await createZip(path);
  for (const [name, content] of Object.entries(files)) await zip.add(name, [content]);
  await zip.finish();
  return readFile(path);
}

/** Reads all files of the archive at `path`. */
async function unpack(limits: ZipLimits = zipLimits): Promise<Record<string, string>> {
  const zip = await openZip(path, limits);
  try {
    const files: Record<string, string> = {};
    for (const entry of zip.entries) files[entry.name] = (await zip.readAll(entry, 1e9)).toString('utf8');
    return files;
  } finally {
    await zip.close();
  }
}

/** Changes bytes of the only entry in the directory. */
async function patch(change: (bytes: Buffer, entry: number) => void, name = 'a.txt'): Promise<void> {
  const bytes = await build({ [name]: 'hello' });
  change(bytes, bytes.lastIndexOf('PK\u0001\u0002', undefined, 'latin1'));
  await writeFile(path, bytes);
}

test('files come back as they were put in', async () => {
  const files = { 'a.txt': 'hello', 'b/ü.txt': 'x'.repeat(300_000), empty: '' };
  await build(files);
  assert.deepEqual(await unpack(), files);
});

test('an archive after other bytes is found', async () => {
  const bytes = await build({ 'a.txt': 'hello' });
  await writeFile(path, Buffer.concat([Buffer.from('#!/bin/sh\n'), bytes]));
  assert.deepEqual(await unpack(), { 'a.txt': 'hello' });
});

test('a bomb is refused before anything of it is unpacked', async () => {
  const bytes = await build({ bomb: 'a'.repeat(32 * 1024 ** 2) });
  // Whoever unpacked it would find it damaged instead.
  bytes.fill(0xff, 100, bytes.lastIndexOf('PK\u0001\u0002', undefined, 'latin1') - 100);
  await writeFile(path, bytes);
  await assert.rejects(openZip(path), { code: 'data_limit_exceeded' });
});

test('a bomb that lies about its size is refused while it is unpacked', async () => {
  const bytes = await build({ bomb: 'a'.repeat(32 * 1024 ** 2) });
  const entry = bytes.lastIndexOf('PK\u0001\u0002', undefined, 'latin1');
  bytes.writeUInt32LE(1000, entry + 24);
  await writeFile(path, bytes);
  await assert.rejects(unpack(), { code: 'data_limit_exceeded' });
});

test('limits hold for one file and for all of them', async () => {
  await build({ a: 'x'.repeat(600), b: 'y'.repeat(600) });
  await assert.rejects(unpack({ ...zipLimits, entryBytes: 500 }), { code: 'data_limit_exceeded' });
  await assert.rejects(unpack({ ...zipLimits, totalBytes: 1000 }), { code: 'data_limit_exceeded' });
  await assert.rejects(unpack({ ...zipLimits, entries: 1 }), { code: 'data_limit_exceeded' });
});

test('every way to leave the folder by a name is refused', async () => {
  for (const name of ['../a', 'b/../../a', String.raw`..\a`, '/etc/passwd', String.raw`C:\a`, 'c:a']) {
    await build({ [name]: 'x' });
    await assert.rejects(openZip(path), { code: 'file_unreadable' }, name);
  }
});

test('links, protected files and unknown packing are refused', async () => {
  await patch((bytes, entry) => bytes.writeUInt32LE(0xa1_ff_00_00, entry + 38));
  await assert.rejects(unpack(), /symbolic link/u);
  await patch((bytes, entry) => bytes.writeUInt16LE(0x8_01, entry + 8));
  await assert.rejects(unpack(), /password/u);
  await patch((bytes, entry) => bytes.writeUInt16LE(99, entry + 10));
  await assert.rejects(unpack(), /unusual/u);
});

test('files that share bytes are refused', async () => {
  await patch((bytes, entry) => bytes.writeUInt32LE(10_000, entry + 20));
  await assert.rejects(unpack(), { code: 'file_unreadable' });
});

test('a changed byte of the content is noticed', async () => {
  const bytes = await build({ a: 'hello hello hello' });
  const stored = bytes.indexOf('PK\u0001\u0002', undefined, 'latin1');
  bytes.writeUInt32LE((bytes.readUInt32LE(stored + 16) ^ 1) >>> 0, stored + 16);
  await writeFile(path, bytes);
  await assert.rejects(unpack(), /damaged/u);
});

test('an archive cut off anywhere is refused', async () => {
  const bytes = await build({ a: 'hello '.repeat(100), b: 'x' });
  for (let length = 0; length < bytes.length; length += 1) {
    await writeFile(path, bytes.subarray(0, length));
    await assert.rejects(unpack(), { code: 'file_unreadable' }, `${length} bytes`);
  }
});

test('sizes in a zip64 field are read', async () => {
  const bytes = await build({ a: 'hello' });
  const entry = bytes.indexOf('PK\u0001\u0002', undefined, 'latin1');
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(bytes.readUInt32LE(entry + 24)), 4);
  extra.writeBigUInt64LE(BigInt(bytes.readUInt32LE(entry + 20)), 12);
  bytes.writeUInt32LE(0xff_ff_ff_ff, entry + 20);
  bytes.writeUInt32LE(0xff_ff_ff_ff, entry + 24);
  bytes.writeUInt16LE(extra.length, entry + 30);
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  bytes.writeUInt32LE(bytes.readUInt32LE(end + 12) + extra.length, end + 12);
  await writeFile(path, Buffer.concat([bytes.subarray(0, end), extra, bytes.subarray(end)]));
  assert.deepEqual(await unpack(), { a: 'hello' });
});
