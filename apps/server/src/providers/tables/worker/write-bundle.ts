import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { BundleSpec, Written } from '../tables.ts';
import { createZip } from '../xlsx/zip-writer.ts';
import type { Job } from './job.ts';
import { writtenFile } from './written-file.ts';

/** Puts files and texts into one archive. */
export async function writeBundle({ files, texts, fileName }: BundleSpec, job: Job): Promise<Written> {
  const zip = await createZip(join(job.out, fileName));
  try {
    for (const [name, text] of Object.entries(texts)) await zip.add(name, [text]);
    for (const [name, path] of Object.entries(files)) await zip.add(name, createReadStream(path));
  } catch (error) {
    await zip.abort();
    throw error;
  }
  await zip.finish();
  return writtenFile(job, fileName, 0);
}
