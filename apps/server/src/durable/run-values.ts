import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ValueReference } from '@causeway/contract';
import type { Database } from '../storage/database.ts';

/** Longer JSON is kept apart, so that reading a log stays fast. */
const inlineLimit = 32 * 1024;
const previewLength = 200;

/** Where the large values of runs are. */
export interface ValueStore {
  put(run: string, json: string): Promise<string>;
  get(run: string, file: string): Promise<string | undefined>;
  remove(runs: readonly string[]): Promise<void>;
}

const hashOf = (json: string): string => createHash('sha256').update(json).digest('hex');
const fileName = /^[0-9a-f]{64}$/u;

/** Written aside, fsynced and renamed: a file is there whole or not at all. */
async function writeWhole(path: string, json: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(aside, json, { mode: 0o600, flush: true });
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}

/** One folder for each run, so that deleting a run asks nobody else. */
export function createFileValues(directory: string): ValueStore {
  return {
    put: async (run, json) => {
      const file = hashOf(json);
      await writeWhole(join(directory, run, file), json);
      return file;
    },
    get: async (run, file) => {
      if (!fileName.test(file)) return undefined;
      try {
        return await readFile(join(directory, run, file), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: async (runs) => {
      await Promise.all(runs.map((run) => rm(join(directory, run), { recursive: true, force: true })));
    },
  };
}

/** In the database, where a run may go on in another machine. */
export function createTableValues(database: Database): ValueStore {
  const insert = database.prepare('insert into durable_value (run, file, json) values (?, ?, ?) on conflict do nothing');
  const remove = database.prepare('delete from durable_value where run = ?');
  return {
    put: async (run, json) => {
      const file = hashOf(json);
      await database.write([insert(run, file, json)]);
      return file;
    },
    get: async (run, file) => {
      const sql = 'select json from durable_value where run = ? and file = ?';
      const [row] = await database.read<{ json: string }>(sql, run, file);
      return row?.json;
    },
    remove: async (runs) => {
      await database.write(runs.map((run) => remove(run)));
    },
  };
}

function isReference(value: unknown): value is ValueReference {
  return typeof value === 'object' && value !== null && '$file' in value && typeof value.$file === 'string';
}

/** The value as the log keeps it: itself, or a reference to where it is. */
export async function keepValue(store: ValueStore, run: string, value: unknown): Promise<unknown> {
  // A number or a short text needs no look at its JSON.
  if (value === null || (typeof value !== 'object' && typeof value !== 'string')) return value;
  if (typeof value === 'string' && value.length < inlineLimit / 4) return value;
  const json = JSON.stringify(value);
  if (json.length < inlineLimit / 4) return value;
  const bytes = Buffer.byteLength(json);
  if (bytes <= inlineLimit) return value;
  return { $file: await store.put(run, json), bytes, preview: json.slice(0, previewLength) } satisfies ValueReference;
}

/** The value itself. What only looks like a reference is a value. */
export async function resolveValue(store: ValueStore, run: string, value: unknown): Promise<unknown> {
  if (!isReference(value)) return value;
  const json = await store.get(run, value.$file);
  return json === undefined ? value : (JSON.parse(json) as unknown);
}
