import { statfs } from 'node:fs/promises';
import { Fault } from '@causeway/contract';

/** A file, its sheets, what is made of them, and what DuckDB spills meanwhile. */
const factor = 4;
const reserveBytes = 256 * 1024 * 1024;

/** Throws `disk_full` when a file of so many bytes could not be worked on. */
export async function requireSpace(directory: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const needed = bytes * factor + reserveBytes;
  if (free >= needed) return;
  const gigabytes = (value: number): string => (value / 1024 ** 3).toFixed(1);
  throw new Fault('disk_full', {
    message: `The file needs ${gigabytes(needed)} GB on the server's disk, and ${gigabytes(free)} GB are free.`,
    reason: directory,
  });
}
