import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CannotRunError } from '../cannot-run-error.ts';
import { copyFiles, databaseName, writeContent } from '../open-backup.ts';
import type { BackupContent } from '../open-backup.ts';
import { readVersion } from '../read-version.ts';
import type { Terminal } from '../terminal.ts';

const nowAsName = (): string => new Date().toISOString().slice(0, 19).replaceAll(':', '-');

async function refuseFilled(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0) throw new CannotRunError(`${folder} is there already and not empty. Name a folder that is not.`);
}

/** Made aside and renamed: a folder with the name of a backup is a whole one. */
async function backUp(to: string | undefined): Promise<{ folder: string; content: BackupContent; secretsPath: string }> {
  const [{ loadConfig }, { backupDatabase }, { openSecrets }] = await Promise.all([
    import('../../../server/src/config.ts'),
    import('../../../server/src/storage/backup.ts'),
    import('../../../server/src/storage/secrets.ts'),
  ]);
  const { dataDir, databaseUrl } = loadConfig();
  if (databaseUrl !== undefined) {
    throw new CannotRunError('This server keeps its data in PostgreSQL: back it up with pg_dump, and copy the data directory.');
  }
  const path = join(dataDir, databaseName);
  if (!existsSync(path)) {
    throw new CannotRunError(`There is no database in ${dataDir}. Set CAUSEWAY_DATA_DIR to the one of your server.`);
  }
  const folder = resolve(to ?? join(dataDir, 'backups', nowAsName()));
  await refuseFilled(folder);
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  // The database first: a file it names is copied after it, so none is missing.
  const { createdAt, sizeBytes, sha256, rows } = await backupDatabase({ path }, join(aside, databaseName));
  const files = await copyFiles(dataDir, aside);
  const content: BackupContent = {
    format: 1,
    version: readVersion(),
    created_at: createdAt,
    instance_id: openSecrets(dataDir).instanceId,
    database: { size_bytes: sizeBytes, sha256, rows },
    files,
  };
  await writeContent(aside, content);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await rename(aside, folder);
  return { folder, content, secretsPath: join(dataDir, 'secrets.json') };
}

async function run(terminal: Terminal, to: string | undefined): Promise<void> {
  process.umask(0o077);
  const { folder, content, secretsPath } = await backUp(to);
  const rows = Object.values(content.database.rows).reduce((sum, count) => sum + count, 0);
  terminal.answer({ folder, ...content }, [folder]);
  terminal.note(
    `${rows} rows, ${content.files.length} files. Restore it: npx causeway restore ${folder}`,
    `Not in it: ${secretsPath}. Without that file the provider keys in the backup cannot be read; keep a copy of it in another place.`,
  );
}

/** The data of a server, running or not, as one folder. */
export function backupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description('copy database and files into one folder, also while the server runs')
    .option('--to <folder>', 'where to (default: backups/ in the data directory)')
    .action(({ to }: { readonly to?: string }) => run(terminal, to));
}
