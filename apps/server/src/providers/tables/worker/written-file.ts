import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Written } from '../tables.ts';
import type { Job } from './job.ts';

/** Size and checksum of a file that the job wrote, once it is on the disk for good. */
export async function writtenFile(job: Job, file: string, rows: number): Promise<Written> {
  const path = join(job.out, file);
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Uint8Array);
  const { size } = await stat(path);
  return { file, rows, bytes: size, sha256: hash.digest('hex') };
}
