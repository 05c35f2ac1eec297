import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CannotRunError } from './cannot-run-error.ts';

const manifest = z.object({
  format: z.literal(1),
  /** The version that made it. */
  version: z.string(),
  /** Milliseconds since 1970 UTC. */
  created_at: z.number(),
  /** Whose provider keys the database holds; they open only with the secrets of that installation. */
  instance_id: z.string(),
  database: z.object({ size_bytes: z.number(), sha256: z.string(), rows: z.record(z.string(), z.number()) }),
  files: z.array(z.object({ path: z.string(), size_bytes: z.number(), sha256: z.string() })),
});

/** What a folder made by `causeway backup` must contain. */
export type BackupContent = z.infer<typeof manifest>;
export type BackupFile = BackupContent['files'][number];

export const databaseName = 'causeway.db';
const manifestName = 'backup.json';

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function describeFile(root: string, path: string): Promise<BackupFile> {
  const { size } = await stat(path);
  return { path: relative(root, path).replaceAll('\\', '/'), size_bytes: size, sha256: await hashFile(path) };
}

/** A folder of the data directory that is copied, and which names in it are finished files. */
interface Store {
  readonly folder: string;
  readonly holds: RegExp;
}
const stores: readonly Store[] = [
  // Named by their content; anything else there is not finished.
  { folder: 'files', holds: /^[0-9a-f]{64}$/u },
  { folder: 'documents', holds: /^[0-9a-f]{64}$/u },
  // What was read from data files, and what recipes made of them; each appears by a rename.
  { folder: 'tables/sheets', holds: /^(?!.*\.part$).+$/u },
];

async function filesOf(dataDir: string, { folder, holds }: Store): Promise<string[]> {
  const root = join(dataDir, folder);
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && holds.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((one, other) => (one < other ? -1 : 1));
}

async function copyUnlessGone(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
    return true;
  } catch (error) {
    // Deleted by the server meanwhile: the database does not name it either, or will not.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Copies everything that is kept as a file; a finished file never changes, so copying over one changes nothing. */
export async function copyFiles(from: string, to: string): Promise<BackupFile[]> {
  const copied: BackupFile[] = [];
  for (const path of (await Promise.all(stores.map((store) => filesOf(from, store)))).flat()) {
    const target = join(to, relative(from, path));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    if (await copyUnlessGone(path, target)) copied.push(await describeFile(to, target));
  }
  return copied;
}

export async function writeContent(folder: string, content: BackupContent): Promise<void> {
  await writeFile(join(folder, manifestName), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Throws when the folder is no backup, or one of a later format. */
export async function readContent(folder: string): Promise<BackupContent> {
  const path = join(folder, manifestName);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new CannotRunError(`${folder} is no backup: there is no ${manifestName} in it.`);
  const parsed = manifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CannotRunError(`${path} is damaged or of another format; restore it with the version that made it.`);
}

/** What is missing or changed among the files, a sentence each. */
export async function findDamage(folder: string, { files }: BackupContent): Promise<string[]> {
  const problems: string[] = [];
  for (const { path, sha256 } of files) {
    const found = await hashFile(join(folder, path)).catch(() => undefined);
    if (found === undefined) problems.push(`${path} is missing.`);
    else if (found !== sha256) problems.push(`${path} was changed or damaged: its checksum is another.`);
  }
  return problems;
}

/** Migrations a database has that this version does not know: it was written by a newer one. */
export function unknownMigrations(databasePath: string, known: ReadonlySet<string>): string[] {
  const connection = new DatabaseSync(databasePath, { readOnly: true });
  try {
    const rows = connection.prepare('select id from migration order by id').all();
    return rows.map(({ id }) => String(id)).filter((id) => !known.has(id));
  } finally {
    connection.close();
  }
}
