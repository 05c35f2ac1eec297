import { crc32, inflateRawSync } from 'node:zlib';
import { Fault } from '@causeway/contract';
import { decodeXmlWhole } from '../../tables/xlsx/decode-xml.ts';
import { findEnd, readEnd, readEntries, tailBytes } from '../../tables/xlsx/zip-directory.ts';
import type { ZipEntry } from '../../tables/xlsx/zip-directory.ts';
import { archiveLimits } from '../document-limits.ts';
import { unreadableDocument } from '../unreadable-document.ts';

const headerSignature = 0x04_03_4b_50;
const damaged = (reason: string): Fault => unreadableDocument('The document is damaged.', reason);

function tooLarge(what: string): Fault {
  return new Fault('data_limit_exceeded', { message: `The document unpacks to more than ${what}.` });
}

function readDirectory(bytes: Buffer): readonly ZipEntry[] {
  const from = Math.max(0, bytes.length - tailBytes);
  const tail = bytes.subarray(from);
  const end = findEnd(tail);
  if (end < 0) throw unreadableDocument('The document is incomplete: its end is missing.', 'no end of central directory');
  const place = readEnd(tail, end);
  const at = from + end - place.bytes;
  if (at < 0 || place.at > bytes.length) throw damaged('its directory lies outside the file');
  return readEntries(bytes.subarray(at, from + end), at - place.at);
}

/** What is written about sizes; what comes out is counted again while unpacking. */
function checkDirectory(entries: readonly ZipEntry[], size: number): void {
  const { entries: most, totalBytes } = archiveLimits;
  if (entries.length > most) throw tooLarge(`${most} files`);
  if (entries.reduce((sum, entry) => sum + entry.bytes, 0) > totalBytes) throw tooLarge(`${totalBytes} bytes`);
  // Files that share bytes are how a small archive becomes an endless one.
  if (entries.reduce((sum, entry) => sum + entry.compressedBytes, 0) > size) throw damaged('its files overlap');
  if (entries.some(({ isSymlink }) => isSymlink)) throw damaged('it has a symbolic link');
}

/** A zipped document that is held in memory: its parts are small, and unpacking them at once costs a third of doing it in pieces. */
export class Archive {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  /** @throws Fault document_unreadable when it is damaged, data_limit_exceeded for a bomb. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const entries = readDirectory(bytes);
    checkDirectory(entries, bytes.length);
    this.#entries = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** The text of a part; undefined when there is none of that name. */
  text(name: string): string | undefined {
    const entry = this.#entries.get(name.toLowerCase());
    return entry === undefined ? undefined : decodeXmlWhole(this.#unpack(entry));
  }

  #unpack(entry: ZipEntry): Buffer {
    if (entry.isEncrypted) {
      throw unreadableDocument('The document is protected by a password.', undefined, 'Save it without a password.');
    }
    const packed = this.#packed(entry);
    const { entryBytes, freeBytes, ratio } = archiveLimits;
    const most = Math.min(entryBytes, Math.max(freeBytes, packed.length * ratio));
    if (entry.bytes > most) throw tooLarge(`${most} bytes in one part`);
    const bytes = entry.method === 0 ? packed : inflate(packed, entry, most);
    if (bytes.length !== entry.bytes || crc32(bytes) !== entry.crc) throw damaged(`checksum of ${JSON.stringify(entry.name)}`);
    return bytes;
  }

  /** The local header's name and extra field may differ from the directory's. */
  #packed({ at, name, compressedBytes }: ZipEntry): Buffer {
    const bytes = this.#bytes;
    if (at < 0 || at + 30 > bytes.length || bytes.readUInt32LE(at) !== headerSignature) {
      throw damaged(`no header at ${at} for ${JSON.stringify(name)}`);
    }
    const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    if (from + compressedBytes > bytes.length) throw damaged(`${JSON.stringify(name)} is cut off`);
    return bytes.subarray(from, from + compressedBytes);
  }
}

function inflate(packed: Buffer, { method, name }: ZipEntry, most: number): Buffer {
  if (method !== 8) throw damaged(`method ${method} of ${JSON.stringify(name)}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: most });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw tooLarge(`${most} bytes in one part`);
    throw damaged(`${JSON.stringify(name)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
