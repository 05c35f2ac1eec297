import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A folder that a job has for itself, or one job after the other of the same process. */
export interface JobFolder {
  readonly path: string;
  /** Puts files into it, without copying where the disk allows that, and removes those of the job before. Answers where they are now. */
  bring(sources: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Gives what the job wrote its place: all of it or nothing. */
  publish(target: string): Promise<void>;
  remove(): Promise<void>;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** The same name for the same file, so that what the engine knows of it stays true. */
const nameOf = (source: string): string => createHash('sha256').update(source).digest('hex').slice(0, 32);

async function bringOne(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw error;
    // Another file system, or one without links.
    await copyFile(source, `${target}.part`, constants.COPYFILE_FICLONE);
    await rename(`${target}.part`, target);
  }
}

export async function createJobFolder(parent: string): Promise<JobFolder> {
  const path = join(parent, randomUUID());
  const given = join(path, 'in');
  await mkdir(join(path, 'out'), { recursive: true, mode: 0o700 });
  await mkdir(given);
  return {
    path,
    bring: async (sources) => {
      const names = new Map(sources.map((source) => [source, nameOf(source)]));
      const wanted = new Set(names.values());
      const there = new Set(await readdir(given));
      await Promise.all([...there].filter((name) => !wanted.has(name)).map((name) => rm(join(given, name))));
      for (const [source, name] of names) if (!there.has(name)) await bringOne(source, join(given, name));
      return new Map([...names].map(([source, name]) => [source, join(given, name)]));
    },
    publish: async (target) => {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rm(target, { recursive: true, force: true });
      await rename(join(path, 'out'), target);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
