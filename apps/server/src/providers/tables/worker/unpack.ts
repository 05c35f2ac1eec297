import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Identified } from '../identify.ts';
import { tooLarge, unreadable } from '../xlsx/unreadable.ts';
import { openZip } from '../xlsx/zip.ts';
import type { Job } from './job.ts';

/** A file of more than 10 MB that grew more than 200 times is a bomb. */
const maxRatio = 200;
const harmlessBytes = 10 * 1024 * 1024;
const maxBytes = 64 * 1024 * 1024 * 1024;

interface Packed {
  readonly size: number;
  readonly phase: string;
  readonly job: Job;
}

async function* limited(source: AsyncIterable<Uint8Array>, { size, phase, job }: Packed): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    const isBomb = bytes > harmlessBytes && bytes > size * maxRatio;
    if (isBomb || bytes > maxBytes) {
      throw tooLarge('The archive unpacks to far more than it holds.', 'Unpack it and upload what is in it.');
    }
    job.progress({ phase, bytes });
    yield chunk;
  }
}

async function write(source: AsyncIterable<Uint8Array>, stage: Transform | undefined, packed: Packed): Promise<string> {
  const target = join(packed.job.out, '..', 'unpacked');
  const limit = (content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> => limited(content, packed);
  try {
    const output = createWriteStream(target, { mode: 0o600 });
    await pipeline(source, stage ?? new PassThrough(), limit, output);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^(?:Z_|ERR_|ZSTD)/u.test(code)) {
      throw unreadable('The archive is damaged.', code, 'Pack it again and upload it again.');
    }
    throw error;
  }
  return target;
}

/** The one file in an archive, unpacked beside the results. */
export async function unpack(path: string, { format, entries }: Identified, job: Job): Promise<string> {
  const { size } = await stat(path);
  const packed = { size, phase: 'unpacking', job };
  if (format === 'gz') return write(createReadStream(path), createGunzip(), packed);
  if (format === 'zst') return write(createReadStream(path), createZstdDecompress(), packed);
  const [entry, second] = entries;
  if (entry === undefined || second !== undefined) {
    const names = entries.slice(0, 5).map(({ name }) => name);
    throw unreadable(
      'The archive holds more than one file.',
      names.join(', '),
      `Upload one of them by itself: ${names.join(', ')}.`,
    );
  }
  const zip = await openZip(path);
  try {
    const found = zip.entry(entry.name);
    if (found === undefined) throw unreadable('The archive is damaged.', entry.name);
    return await write(zip.read(found), undefined, packed);
  } finally {
    await zip.close();
  }
}
