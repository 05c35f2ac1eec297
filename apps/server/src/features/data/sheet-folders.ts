import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where what was made of files lies: sheets by file and revision, results by run. */
export interface SheetFolders {
  revision(fileId: string, revision: number): string;
  run(runId: string): string;
  /** Removes the revisions of a file but one. */
  keepOnly(fileId: string, revision: number): Promise<void>;
  removeFile(fileId: string): Promise<void>;
  removeRun(runId: string): Promise<void>;
  /** JSON beside the sheets. */
  readJson(folder: string, name: string): Promise<unknown>;
  writeJson(folder: string, name: string, value: unknown): Promise<void>;
  openFile(path: string): Promise<{ readonly content: Readable; readonly sizeBytes: number } | undefined>;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

export function createSheetFolders(directory: string): SheetFolders {
  const file = (id: string): string => join(directory, 'sheets', id);
  const run = (id: string): string => join(directory, 'runs', id);
  return {
    revision: (id, revision) => join(file(id), String(revision)),
    run,
    keepOnly: async (id, revision) => {
      const names = await readdir(file(id)).catch(() => []);
      const old = names.filter((name) => Number(name) < revision);
      await Promise.all(old.map((name) => rm(join(file(id), name), { recursive: true, force: true })));
    },
    removeFile: (id) => rm(file(id), { recursive: true, force: true }),
    removeRun: (id) => rm(run(id), { recursive: true, force: true }),
    readJson: async (folder, name) => {
      try {
        return JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    writeJson: async (folder, name, value) => {
      await mkdir(folder, { recursive: true });
      const unfinished = join(folder, `${name}.${process.pid}.tmp`);
      await writeFile(unfinished, JSON.stringify(value), { mode: 0o600 });
      await rename(unfinished, join(folder, name));
    },
    openFile: async (path) => {
      try {
        const { size } = await stat(path);
        return { content: createReadStream(path), sizeBytes: size };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}
