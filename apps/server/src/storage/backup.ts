import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync, backup } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';

/** What a backup must still be when it is restored; kept beside it as `<backup>.manifest.json`. */
export interface BackupManifest {
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The backup is not what its manifest says, or cannot be restored; the message says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** All pages in one step: on a connection of its own this blocks neither readers nor writers, and cannot start over. */
const allPages = 2_147_483_647;

const tableNames = String.raw`select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\' order by name`;

const manifestPath = (path: string): string => `${path}.manifest.json`;

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function withDatabase<T>(path: string, readOnly: boolean, work: (connection: DatabaseSync) => T): T {
  const connection = new DatabaseSync(path, { readOnly });
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

function countRows(connection: DatabaseSync): Record<string, number> {
  const tables = connection.prepare(tableNames).all();
  const counts = tables.map(({ name }): [string, number] => {
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    return [String(name), Number(connection.prepare(`select count(*) as count from ${quoted}`).get()?.['count'])];
  });
  return Object.fromEntries(counts);
}

async function describe(path: string): Promise<BackupManifest> {
  const rows = withDatabase(path, true, countRows);
  const { size } = await stat(path);
  return { createdAt: Date.now(), sizeBytes: size, sha256: await hashFile(path), rows };
}

/**
 * Copies the database of a running server as it is at one moment, into one file without side files, and writes its manifest.
 * The copy appears under its name only when it is whole.
 */
export async function backupDatabase(database: { readonly path: string }, toPath: string): Promise<BackupManifest> {
  const unfinished = `${toPath}.part`;
  await mkdir(dirname(toPath), { recursive: true, mode: 0o700 });
  await rm(unfinished, { force: true });
  const source = new DatabaseSync(database.path, { readOnly: true });
  try {
    await backup(source, unfinished, { rate: allPages });
  } finally {
    source.close();
  }
  withDatabase(unfinished, false, (connection) => connection.exec('pragma journal_mode = delete'));
  await sync(unfinished);
  const manifest = await describe(unfinished);
  await writeFile(manifestPath(toPath), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(unfinished, toPath);
  return manifest;
}

async function readManifest(path: string): Promise<BackupManifest> {
  try {
    return JSON.parse(await readFile(manifestPath(path), 'utf8')) as BackupManifest;
  } catch (error) {
    throw new BackupError(`${manifestPath(path)} cannot be read; it belongs beside the backup.`, { cause: error });
  }
}

/** Checks the checksum, the structure and the rows of a backup against its manifest. */
export async function verifyBackup(path: string): Promise<BackupManifest> {
  const manifest = await readManifest(path);
  const isSame = (await hashFile(path)) === manifest.sha256;
  if (!isSame) throw new BackupError(`${path} was changed or damaged: its checksum is another. Use another backup.`);
  const { integrity, rows } = withDatabase(path, true, (connection) => ({
    integrity: connection.prepare('pragma integrity_check').get()?.['integrity_check'],
    rows: countRows(connection),
  }));
  if (integrity !== 'ok') throw new BackupError(`${path} is damaged: ${String(integrity)}. Use another backup.`);
  const short = Object.keys(manifest.rows).filter((table) => rows[table] !== manifest.rows[table]);
  if (short.length > 0) throw new BackupError(`${path} has other rows in ${short.join(', ')}. Use another backup.`);
  return manifest;
}

/** Leaving WAL mode needs the file for itself: it fails while a server has it open, and folds the log into the file. */
function closeForOthers(path: string): void {
  try {
    withDatabase(path, false, (connection) => connection.exec('pragma journal_mode = delete'));
  } catch (error) {
    throw new BackupError(`${path} is in use. Stop the server first.`, { cause: error });
  }
}

/** Puts a verified backup into the place of the database; what was there stays beside it. Answers the path it was moved to. */
export async function restoreDatabase(backupPath: string, toPath: string): Promise<string | undefined> {
  await verifyBackup(backupPath);
  const isThere = existsSync(toPath);
  if (isThere) closeForOthers(toPath);
  const unfinished = `${toPath}.part`;
  await mkdir(dirname(toPath), { recursive: true, mode: 0o700 });
  await copyFile(backupPath, unfinished);
  await sync(unfinished);
  const replaced = `${toPath}.replaced-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}`;
  if (isThere) await rename(toPath, replaced);
  await rename(unfinished, toPath);
  return isThere ? replaced : undefined;
}
