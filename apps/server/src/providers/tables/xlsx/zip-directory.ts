import { unreadable } from './unreadable.ts';

/** One file of an archive, as the central directory has it. */
export interface ZipEntry {
  /** With `/` between folders; never absolute, never with `..`. */
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  /** Offset of the local header in the file. */
  readonly at: number;
  readonly isEncrypted: boolean;
  readonly isSymlink: boolean;
  readonly isFolder: boolean;
}

/** Where the central directory lies (APPNOTE 4.3.14 to 4.3.16). */
export interface DirectoryPlace {
  readonly at: number;
  readonly bytes: number;
  readonly count: number;
}

const endSignature = 0x06_05_4b_50;
const end64Signature = 0x06_06_4b_50;
const locator64Signature = 0x07_06_4b_50;
const entrySignature = 0x02_01_4b_50;
/** The end record and its longest comment. */
export const tailBytes = 22 + 65_535 + 20;

/** Offset of the end record in the tail of a file, -1 when the archive has no end: it was cut off. */
export function findEnd(tail: Buffer): number {
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === endSignature && at + 22 + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  return -1;
}

/** Offset of the zip64 end record as the locator before the end record has it, or -1. */
export function findEnd64(tail: Buffer, end: number): number {
  const at = end - 20;
  if (at < 0 || tail.readUInt32LE(at) !== locator64Signature) return -1;
  return Number(tail.readBigUInt64LE(at + 8));
}

/** Reads the end record at `end`. */
export function readEnd(tail: Buffer, end: number): DirectoryPlace {
  return { count: tail.readUInt16LE(end + 10), bytes: tail.readUInt32LE(end + 12), at: tail.readUInt32LE(end + 16) };
}

/** Reads a zip64 end record; undefined when there is none in `record`. */
export function readEnd64(record: Buffer): DirectoryPlace | undefined {
  if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) return undefined;
  return {
    count: Number(record.readBigUInt64LE(32)),
    bytes: Number(record.readBigUInt64LE(40)),
    at: Number(record.readBigUInt64LE(48)),
  };
}

/**
 * Reads the entries of a central directory; `shift` is how much was put before the archive.
 *
 * @throws Fault file_unreadable for a damaged directory or a name that would leave its folder.
 */
export function readEntries(directory: Buffer, shift: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const next = at + 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw unreadable('The archive is damaged.', 'its directory ends in the middle of an entry');
    entries.push(readEntry(directory.subarray(at, next), shift));
    at = next;
  }
  return entries;
}

function readEntry(record: Buffer, shift: number): ZipEntry {
  const nameBytes = record.readUInt16LE(28);
  const extra = record.subarray(46 + nameBytes, 46 + nameBytes + record.readUInt16LE(30));
  const flags = record.readUInt16LE(8);
  const sizes = widen(extra, [record.readUInt32LE(24), record.readUInt32LE(20), record.readUInt32LE(42)]);
  const [bytes = 0, compressedBytes = 0, offset = 0] = sizes;
  const rawName = record.subarray(46, 46 + nameBytes);
  const isUtf8 = (flags & 0x8_00) !== 0;
  const name = safeName(isUtf8 ? rawName.toString('utf8') : decodeName(rawName));
  // Unix file types are in the upper half of the external attributes; the host is in the upper byte of the version.
  const unixType = (record.readUInt32LE(38) >>> 28) & 0xf;
  return {
    name,
    method: record.readUInt16LE(10),
    compressedBytes,
    bytes,
    crc: record.readUInt32LE(16),
    at: offset + shift,
    isEncrypted: (flags & 1) !== 0,
    isSymlink: unixType === 0xa,
    isFolder: name.endsWith('/'),
  };
}

/** Sizes that do not fit into 32 bits stand in the zip64 extra field, in this order, only those that do not fit. */
function widen(extra: Buffer, sizes: readonly number[]): readonly number[] {
  if (!sizes.includes(0xff_ff_ff_ff)) return sizes;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    return sizes.map((size) => {
      if (size !== 0xff_ff_ff_ff || from + 8 > extra.length) return size;
      from += 8;
      return Number(extra.readBigUInt64LE(from - 8));
    });
  }
  return sizes;
}

/** Names without the UTF-8 flag are often UTF-8 all the same. */
function decodeName(raw: Buffer): string {
  const text = raw.toString('utf8');
  return text.includes('\uFFFD') ? raw.toString('latin1') : text;
}

function safeName(raw: string): string {
  const name = raw.replaceAll('\\', '/').replace(/^(?:\.?\/)+/u, (lead) => (lead.startsWith('.') ? '' : lead));
  const isOutside = name.startsWith('/') || /^[A-Za-z]:/u.test(name) || name.split('/').includes('..') || name.includes('\0');
  if (!isOutside || isPartName(name)) return name.replace(/^\/+/u, '');
  throw unreadable('The archive has a file that would leave its folder.', `entry ${JSON.stringify(raw)}`);
}

/** Some writers of workbooks begin the names of parts with a slash, which is how the package names them. */
function isPartName(name: string): boolean {
  return /^\/(?:xl|_rels|docProps|\[Content_Types\])/u.test(name) && !name.split('/').includes('..');
}
