import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { Fault } from '@causeway/contract';
import { tooLarge, unreadable } from './unreadable.ts';
import { findEnd, findEnd64, readEnd, readEnd64, readEntries, tailBytes } from './zip-directory.ts';
import type { DirectoryPlace, ZipEntry } from './zip-directory.ts';

/** What an archive may hold. */
export interface ZipLimits {
  readonly entryBytes: number;
  readonly totalBytes: number;
  readonly entries: number;
  /** Above `freeBytes`, unpacked to packed. */
  readonly ratio: number;
  readonly freeBytes: number;
}

/** Deflate reaches 1032:1; real tables stay below 60:1. */
export const zipLimits: ZipLimits = {
  entryBytes: 2 * 1024 ** 3,
  totalBytes: 4 * 1024 ** 3,
  entries: 100_000,
  ratio: 200,
  freeBytes: 10 * 1024 ** 2,
};

/** An archive that is read in place: nothing of it is held in memory but its list of files. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** Finds a file by its name, whatever its case and slashes. */
  entry(name: string): ZipEntry | undefined;
  /**
   * Unpacks one file piece by piece.
   *
   * @throws Fault file_unreadable when it is encrypted, damaged or cut off, data_limit_exceeded beyond the limits.
   */
  read(entry: ZipEntry): AsyncGenerator<Buffer>;
  /** Unpacks a small file as a whole; throws data_limit_exceeded above `limit` bytes. */
  readAll(entry: ZipEntry, limit: number): Promise<Buffer>;
  /** Unpacks one file for its checksum alone; throws as `read`. */
  check(entry: ZipEntry): Promise<void>;
  close(): Promise<void>;
}

const pieceBytes = 65_536;
const largestDirectory = 64 * 1024 ** 2;

/**
 * Opens an archive by its central directory.
 *
 * @throws Fault file_unreadable when it is damaged or cut off, data_limit_exceeded for a bomb.
 */
export async function openZip(path: string, limits: ZipLimits = zipLimits): Promise<Zip> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const entries = await readDirectory(file, size);
    checkEntries(entries, size, limits);
    const names = new Map(entries.map((entry) => [key(entry.name), entry]));
    return {
      entries,
      entry: (name) => names.get(key(name)),
      read: (entry) => readEntry(file, entry, limits),
      readAll: (entry, limit) => readAll(file, entry, { ...limits, entryBytes: Math.min(limit, limits.entryBytes) }),
      check: async (entry) => {
        const pieces = readEntry(file, entry, limits);
        while ((await pieces.next()).done !== true);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function cutOff(reason: string): Fault {
  return unreadable('The file is incomplete: its end is missing.', reason, 'Upload it again.');
}

function key(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/u, '').toLowerCase();
}

async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  if (at < 0 || !Number.isSafeInteger(at)) throw unreadable('The archive is damaged.', `something of it should be at ${at}`);
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, at);
  return buffer.subarray(0, bytesRead);
}

async function readDirectory(file: FileHandle, size: number): Promise<ZipEntry[]> {
  const from = Math.max(0, size - tailBytes);
  const tail = await readAt(file, from, size - from);
  const end = findEnd(tail);
  if (end < 0) throw cutOff('no end of central directory');
  const place = await placeOf(file, tail, end);
  if (place.bytes > largestDirectory) throw tooLarge('The archive holds too many files.');
  // Whatever was put before the archive moves every offset by the same amount.
  const at = place.is64 ? place.at : from + end - place.bytes;
  if (at < 0 || place.at > size) throw unreadable('The archive is damaged.', 'its directory lies outside the file');
  const entries = readEntries(await readAt(file, at, place.bytes), at - place.at);
  const isCounted = place.is64 ? entries.length === place.count : entries.length % 65_536 === place.count;
  if (!isCounted) throw unreadable('The archive is damaged.', `${entries.length} of ${place.count} files are listed`);
  return entries;
}

async function placeOf(file: FileHandle, tail: Buffer, end: number): Promise<DirectoryPlace & { readonly is64: boolean }> {
  const place = readEnd(tail, end);
  const at = findEnd64(tail, end);
  const wide = at < 0 ? undefined : readEnd64(await readAt(file, at, 56));
  return wide === undefined ? { ...place, is64: false } : { ...wide, is64: true };
}

function checkEntries(entries: readonly ZipEntry[], size: number, limits: ZipLimits): void {
  if (entries.length > limits.entries) throw tooLarge(`The archive holds more than ${limits.entries} files.`);
  let packed = 0;
  let total = 0;
  for (const entry of entries) {
    packed += entry.compressedBytes;
    total += entry.bytes;
    if (entry.isSymlink) throw unreadable('The archive has a symbolic link.', `entry ${JSON.stringify(entry.name)}`);
    checkSize(entry, entry.bytes, limits);
  }
  if (total > limits.totalBytes) throw tooLarge(`The archive unpacks to more than ${inWords(limits.totalBytes)}.`);
  // Files that share bytes are how a small archive becomes an endless one.
  if (packed > size) throw unreadable('The archive is damaged.', 'its files overlap');
}

function checkSize(entry: ZipEntry, bytes: number, limits: ZipLimits): void {
  if (bytes > limits.entryBytes) throw tooLarge(`A part of the file unpacks to more than ${inWords(limits.entryBytes)}.`);
  if (bytes > limits.freeBytes && bytes > entry.compressedBytes * limits.ratio) {
    throw tooLarge(
      `A part of the file unpacks to more than ${limits.ratio} times its size, as only a file made to do harm does.`,
      'Save the table again, or as CSV.',
    );
  }
}

function inWords(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${Math.round(bytes / 1024 ** 3)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}

/** Offset of the packed bytes: the local header's name and extra field may differ from the directory's. */
async function dataOffset(file: FileHandle, entry: ZipEntry): Promise<number> {
  const header = await readAt(file, entry.at, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04_03_4b_50) {
    throw unreadable('The archive is damaged.', `no header at ${entry.at} for ${JSON.stringify(entry.name)}`);
  }
  return entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function* readPacked(file: FileHandle, from: number, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; at += pieceBytes) {
    const piece = await readAt(file, from + at, Math.min(pieceBytes, bytes - at));
    if (piece.length === 0) throw cutOff(`it ends at ${from + at}`);
    yield piece;
  }
}

async function* readEntry(file: FileHandle, entry: ZipEntry, limits: ZipLimits): AsyncGenerator<Buffer> {
  if (entry.isEncrypted) throw unreadable('The archive is protected by a password.', undefined, 'Save it without a password.');
  if (entry.method !== 0 && entry.method !== 8) {
    throw unreadable('The archive is packed in an unusual way.', `method ${entry.method} of ${JSON.stringify(entry.name)}`);
  }
  const packed = readPacked(file, await dataOffset(file, entry), entry.compressedBytes);
  let bytes = 0;
  let crc = 0;
  for await (const piece of entry.method === 0 ? packed : inflate(packed, entry.name)) {
    bytes += piece.length;
    checkSize(entry, bytes, limits);
    crc = crc32(piece, crc);
    yield piece;
  }
  if (bytes !== entry.bytes || crc !== entry.crc) {
    throw unreadable(
      'The file is damaged: what was written is not what is there.',
      `checksum of ${JSON.stringify(entry.name)}`,
    );
  }
}

async function* inflate(packed: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  const stream = createInflateRaw({ chunkSize: pieceBytes });
  const pump = feed(packed, stream);
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unreadable('The file is damaged.', `${JSON.stringify(name)}: ${error instanceof Error ? error.message : ''}`);
  } finally {
    stream.destroy();
    await pump;
  }
}

/** Errors of the source end the stream with them; errors of the stream are its reader's. */
async function feed(packed: AsyncGenerator<Buffer>, stream: ReturnType<typeof createInflateRaw>): Promise<void> {
  let gate = Promise.withResolvers<void>();
  for (const event of ['drain', 'close'] as const) stream.on(event, () => gate.resolve());
  try {
    for await (const piece of packed) {
      if (stream.destroyed) return;
      gate = Promise.withResolvers();
      if (!stream.write(piece)) await gate.promise;
    }
    if (!stream.destroyed) stream.end();
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error('the archive could not be read'));
  }
}

async function readAll(file: FileHandle, entry: ZipEntry, limits: ZipLimits): Promise<Buffer> {
  checkSize(entry, entry.bytes, limits);
  const pieces: Buffer[] = [];
  for await (const piece of readEntry(file, entry, limits)) pieces.push(piece);
  return Buffer.concat(pieces);
}
