import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqliteDatabase } from './sqlite.ts';

const keptBackups = 5;
const nameOf = (migrationId: string): string =>
  `${new Date().toISOString().replaceAll(/[:.]/gu, '-')}-before-${migrationId.replaceAll('/', '-')}.db`;

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeOld(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.includes('-before-') && name.endsWith('.db')).toSorted();
  const old = names.slice(0, -keptBackups);
  await Promise.all(old.map((name) => rm(join(directory, name), { force: true })));
}

/** Copies the database as it is before a migration; answers the path. The five newest copies stay. */
export async function backupBefore(database: SqliteDatabase, directory: string, migrationId: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, nameOf(migrationId));
  const unfinished = `${path}.part`;
  database.connection.prepare('vacuum into ?').run(unfinished);
  // VACUUM INTO does not fsync (https://www.sqlite.org/lang_vacuum.html).
  await sync(unfinished);
  await rename(unfinished, path);
  await removeOld(directory);
  return path;
}
