import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A folder that one job has for itself. */
export interface JobFolder {
  readonly path: string;
  /** Puts a file into it, without copying where the disk allows that. Answers where it is now. */
  bring(source: string, name: string): Promise<string>;
  /** Gives what the job wrote its place: all of it or nothing. */
  publish(target: string): Promise<void>;
  remove(): Promise<void>;
}

export async function createJobFolder(parent: string): Promise<JobFolder> {
  const path = join(parent, randomUUID());
  await mkdir(join(path, 'out'), { recursive: true, mode: 0o700 });
  return {
    path,
    bring: async (source, name) => {
      const target = join(path, name);
      try {
        await link(source, target);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error;
        // Another file system, or one without links.
        await copyFile(source, target, constants.COPYFILE_FICLONE);
      }
      return target;
    },
    publish: async (target) => {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rm(target, { recursive: true, force: true });
      await rename(join(path, 'out'), target);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
