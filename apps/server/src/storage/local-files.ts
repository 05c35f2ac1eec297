import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '@causeway/contract';
import type { Files, StoredFile } from './files.ts';

const fileId = /^[0-9a-f]{64}$/u;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Directories of 256 entries each: a flat one becomes slow with many files. */
const pathOf = (directory: string, id: string): string => join(directory, id.slice(0, 2), id);

/** A rename is only durable when the directory that names it is. Windows cannot open directories; it journals them. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function toFault(error: unknown, directory: string): unknown {
  if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') return error;
  return new Fault('disk_full', {
    message: `The disk that holds ${directory} is full; the file was not saved.`,
    reason: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

interface Incoming {
  readonly content: AsyncIterable<unknown>;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

async function writeTo(path: string, incoming: Incoming): Promise<StoredFile> {
  const file = await open(path, 'wx', 0o600);
  try {
    return await writeAll(file, incoming);
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, { content, maxBytes, signal }: Incoming): Promise<StoredFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const part of content) {
    signal?.throwIfAborted();
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    if (!(bytes instanceof Uint8Array)) throw new TypeError('a file is made of bytes');
    sizeBytes += bytes.byteLength;
    if (sizeBytes > maxBytes) throw new Fault('payload_too_large', { message: `The file is larger than ${maxBytes} bytes.` });
    hash.update(bytes);
    await file.writeFile(bytes);
  }
  signal?.throwIfAborted();
  await file.sync();
  return { id: hash.digest('hex'), sizeBytes };
}

const readBytes = 256 * 1024;

/** One buffer for all of it: fresh ones pile up until they are collected. */
async function readAll(file: FileHandle): Promise<StoredFile> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(readBytes);
  for (let sizeBytes = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, readBytes, sizeBytes);
    if (bytesRead === 0) {
      await file.sync();
      return { id: hash.digest('hex'), sizeBytes };
    }
    hash.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
}

/** Gives the finished file its name; one that is there already has the same content. */
async function publish(unfinished: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rename(unfinished, path);
  await syncDirectory(dirname(path));
}

/** Removes what a process left that died while it wrote. */
async function removeUnfinished(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = await readdir(directory);
  await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
}

/**
 * Files below one directory, named by their content. Written aside, fsynced and renamed: a reader sees all of a file or none.
 * Opening waits for the removal of unfinished ones, so one process at a time may use a directory.
 */
export async function openLocalFiles(directory: string): Promise<Files> {
  const aside = join(directory, 'unfinished');
  await removeUnfinished(aside);
  return {
    async put(content, { maxBytes, signal }) {
      const unfinished = join(aside, randomUUID());
      try {
        const stored = await writeTo(unfinished, { content, maxBytes, signal });
        await publish(unfinished, pathOf(directory, stored.id));
        return stored;
      } catch (error) {
        content.destroy();
        throw toFault(error, directory);
      } finally {
        await rm(unfinished, { force: true });
      }
    },
    async adopt(path) {
      try {
        const file = await open(path, 'r+');
        const stored = await readAll(file).finally(() => file.close());
        await publish(path, pathOf(directory, stored.id));
        return stored;
      } catch (error) {
        throw toFault(error, directory);
      }
    },
    async locate(id) {
      if (!fileId.test(id)) return undefined;
      const path = pathOf(directory, id);
      try {
        await access(path);
        return path;
      } catch {
        return undefined;
      }
    },
    async open(id) {
      if (!fileId.test(id)) return undefined;
      try {
        const file = await open(pathOf(directory, id), 'r');
        return createReadStream('', { fd: file });
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    async delete(id) {
      if (fileId.test(id)) await rm(pathOf(directory, id), { force: true });
    },
  };
}
