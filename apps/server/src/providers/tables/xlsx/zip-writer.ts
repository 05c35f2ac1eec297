import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A part in pieces; text becomes UTF-8. */
export type ZipContent = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** Writes an archive into a file, one part after the other, without holding a part in memory. */
export interface ZipWriter {
  /** Packs a part; answers its unpacked bytes. */
  add(name: string, content: ZipContent): Promise<number>;
  /** Writes the directory and closes the file; answers the bytes of the archive. */
  finish(): Promise<number>;
  /** Closes the file as it is: it is of no use. */
  abort(): Promise<void>;
}

interface Part {
  readonly name: Buffer;
  readonly at: number;
  readonly bytes: number;
  readonly packed: number;
  readonly crc: number;
}

/** More packing costs more time than it saves bytes. */
const level = 3;
/** 32 bits are too few from here on. */
const wide = 0xff_ff_ff_ff;
/** A zip64 extra field, or Microsoft's growth hint of the same length where the sizes are small. */
const extraBytes = 20;
const growthHint = 0xa2_20;
/** 1980-01-01: the same table gives the same bytes. */
const firstDay = 0x21;

/** Creates an archive; the file is replaced. */
export async function createZip(path: string): Promise<ZipWriter> {
  const file = await open(path, 'w', 0o600);
  const parts: Part[] = [];
  let at = 0;
  return {
    add: async (name, content) => {
      const bytes = Buffer.from(name);
      const header = 30 + bytes.length + extraBytes;
      const sizes = await pack(file, at + header, content);
      const part = { name: bytes, at, ...sizes };
      await write(file, localHeader(part), at);
      parts.push(part);
      at += header + sizes.packed;
      return sizes.bytes;
    },
    finish: async () => {
      const directory = Buffer.concat(parts.map(directoryEntry));
      const end = endRecords(parts.length, directory.length, at);
      await write(file, Buffer.concat([directory, end]), at);
      await file.sync();
      await file.close();
      return at + directory.length + end.length;
    },
    abort: () => file.close(),
  };
}

async function write(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

async function pack(file: FileHandle, from: number, content: ZipContent): Promise<Pick<Part, 'bytes' | 'packed' | 'crc'>> {
  const deflate = createDeflateRaw({ level, chunkSize: 65_536, memLevel: 9 });
  const sums = { bytes: 0, crc: 0 };
  const pump = feed(content, deflate, sums);
  let packed = 0;
  try {
    for await (const piece of deflate) {
      const bytes = piece as Buffer;
      await write(file, bytes, from + packed);
      packed += bytes.length;
    }
  } finally {
    deflate.destroy();
    await pump;
  }
  return { ...sums, packed };
}

/** Errors of the content end the stream with them; errors of the stream are its reader's. */
async function feed(
  content: ZipContent,
  deflate: ReturnType<typeof createDeflateRaw>,
  sums: { bytes: number; crc: number },
): Promise<void> {
  let gate = Promise.withResolvers<void>();
  for (const event of ['drain', 'close'] as const) deflate.on(event, () => gate.resolve());
  try {
    for await (const piece of content) {
      if (deflate.destroyed) return;
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      Object.assign(sums, { bytes: sums.bytes + bytes.length, crc: crc32(bytes, sums.crc) });
      gate = Promise.withResolvers();
      if (!deflate.write(bytes)) await gate.promise;
    }
    if (!deflate.destroyed) deflate.end();
  } catch (error) {
    deflate.destroy(error instanceof Error ? error : new Error('the content of an archive ended with no error'));
  }
}

/** What local header and directory have in common: version, flags (UTF-8), method, time, date, checksum and sizes. */
function common(part: Part, target: Buffer, at: number): void {
  const isWide = part.bytes >= wide || part.packed >= wide;
  target.writeUInt16LE(isWide ? 45 : 20, at);
  target.writeUInt16LE(0x8_00, at + 2);
  target.writeUInt16LE(8, at + 4);
  target.writeUInt16LE(firstDay, at + 8);
  target.writeUInt32LE(part.crc, at + 10);
  target.writeUInt32LE(isWide ? wide : part.packed, at + 14);
  target.writeUInt32LE(isWide ? wide : part.bytes, at + 18);
  target.writeUInt16LE(part.name.length, at + 22);
}

function localHeader(part: Part): Buffer {
  const header = Buffer.alloc(30 + part.name.length + extraBytes);
  header.writeUInt32LE(0x04_03_4b_50, 0);
  common(part, header, 4);
  header.writeUInt16LE(extraBytes, 28);
  part.name.copy(header, 30);
  const extra = 30 + part.name.length;
  header.writeUInt16LE(extraBytes - 4, extra + 2);
  if (part.bytes < wide && part.packed < wide) {
    header.writeUInt16LE(growthHint, extra);
    header.writeUInt16LE(0xa0_28, extra + 4);
    return header;
  }
  header.writeUInt16LE(1, extra);
  header.writeBigUInt64LE(BigInt(part.bytes), extra + 4);
  header.writeBigUInt64LE(BigInt(part.packed), extra + 12);
  return header;
}

function directoryEntry(part: Part): Buffer {
  const isWide = part.bytes >= wide || part.packed >= wide;
  const values = [...(isWide ? [part.bytes, part.packed] : []), ...(part.at >= wide ? [part.at] : [])];
  const extra = values.length === 0 ? 0 : 4 + values.length * 8;
  const entry = Buffer.alloc(46 + part.name.length + extra);
  entry.writeUInt32LE(0x02_01_4b_50, 0);
  entry.writeUInt16LE(extra === 0 ? 20 : 45, 4);
  common(part, entry, 6);
  entry.writeUInt16LE(extra, 30);
  entry.writeUInt32LE(Math.min(part.at, wide), 42);
  part.name.copy(entry, 46);
  if (extra === 0) return entry;
  const from = 46 + part.name.length;
  entry.writeUInt16LE(1, from);
  entry.writeUInt16LE(extra - 4, from + 2);
  for (const [index, value] of values.entries()) entry.writeBigUInt64LE(BigInt(value), from + 4 + index * 8);
  return entry;
}

function endRecords(count: number, bytes: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06_05_4b_50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(Math.min(at, wide), 16);
  if (at < wide) return end;
  const end64 = Buffer.alloc(76);
  end64.writeUInt32LE(0x06_06_4b_50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(bytes), 40);
  end64.writeBigUInt64LE(BigInt(at), 48);
  end64.writeUInt32LE(0x07_06_4b_50, 56);
  end64.writeBigUInt64LE(BigInt(at + bytes), 64);
  end64.writeUInt32LE(1, 72);
  return Buffer.concat([end64, end]);
}
