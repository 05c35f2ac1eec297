import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CannotRunError } from '../cannot-run-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { copyFiles, databaseName, findDamage, readContent, unknownMigrations } from '../open-backup.ts';
import type { BackupContent } from '../open-backup.ts';
import type { Terminal } from '../terminal.ts';

interface Found {
  readonly content: BackupContent;
  /** Empty: it is as it was made, and this version can use it. */
  readonly problems: readonly string[];
}

async function inspect(folder: string): Promise<Found> {
  const [{ verifyBackup, BackupError }, { features }] = await Promise.all([
    import('../../../server/src/storage/backup.ts'),
    import('../../../server/src/features/list.ts'),
  ]);
  const content = await readContent(folder);
  const path = join(folder, databaseName);
  if (!existsSync(path)) return { content, problems: [`${databaseName} is missing.`] };
  const problems = await findDamage(folder, content);
  try {
    await verifyBackup(path);
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    return { content, problems: [error.message, ...problems] };
  }
  const known = new Set(features.flatMap(({ name, migrations = [] }) => migrations.map(({ id }) => `${name}/${id}`)));
  const unknown = unknownMigrations(path, known);
  const newer = `It was made by version ${content.version}, whose database this version does not know (${unknown.join(', ')}). Use that version.`;
  return { content, problems: unknown.length === 0 ? problems : [newer, ...problems] };
}

async function verify(terminal: Terminal, folder: string): Promise<void> {
  const { content, problems } = await inspect(folder);
  const mark = problems.length === 0 ? terminal.paint('green', '[✓]') : terminal.paint('red', '[✗]');
  const made = new Date(content.created_at).toISOString();
  terminal.answer(
    { folder, is_ok: problems.length === 0, problems, created_at: content.created_at, version: content.version },
    [`${mark} ${folder}  made ${made} by version ${content.version}`, ...problems.map((problem) => `    ${problem}`)],
  );
  if (problems.length > 0) process.exitCode = exitCodes.findings;
}

/** The keys of providers are sealed with the secrets of the installation that made the backup. */
async function noteForeignSecrets(terminal: Terminal, dataDir: string, { instance_id: madeBy }: BackupContent): Promise<void> {
  const path = join(dataDir, 'secrets.json');
  const { openSecrets } = await import('../../../server/src/storage/secrets.ts');
  if (existsSync(path) && openSecrets(dataDir).instanceId === madeBy) return;
  terminal.note(
    `${terminal.paint('yellow', 'note', 'note')}: the backup comes from another installation. Copy its secrets.json to ${path}, or enter the provider keys again.`,
  );
}

async function restore(terminal: Terminal, folder: string): Promise<void> {
  const [{ loadConfig }, { findRunning }, { restoreDatabase }] = await Promise.all([
    import('../../../server/src/config.ts'),
    import('../../../server/src/running-servers.ts'),
    import('../../../server/src/storage/backup.ts'),
  ]);
  const { dataDir, databaseUrl } = loadConfig();
  if (databaseUrl !== undefined) {
    throw new CannotRunError('This server keeps its data in PostgreSQL: restore it with pg_restore.');
  }
  const [running] = findRunning(dataDir);
  if (running) {
    throw new CannotRunError(
      `A server runs on ${dataDir} (${running.url}, process ${running.pid}). Stop it first: kill ${running.pid}`,
    );
  }
  const { content, problems } = await inspect(folder);
  if (problems.length > 0) throw new CannotRunError(`Nothing was changed: ${problems.join(' ')}`);
  process.umask(0o077);
  const replaced = await restoreDatabase(join(folder, databaseName), join(dataDir, databaseName));
  const files = await copyFiles(folder, dataDir);
  terminal.answer({ restored: folder, data_dir: dataDir, files: files.length, replaced: replaced ?? null }, [
    `Restored ${folder} to ${dataDir}.`,
    ...(replaced === undefined ? [] : [`What was there before: ${replaced}`]),
  ]);
  await noteForeignSecrets(terminal, dataDir, content);
}

/** A backup put into the place of the data, or only checked. */
export function restoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('restore <folder>')
    .description('put a backup into the place of the data; the server must not run')
    .option('--verify', 'only check that the backup is whole; change nothing')
    .action((folder: string, { verify: isCheck }: { readonly verify?: boolean }) =>
      isCheck ? verify(terminal, resolve(folder)) : restore(terminal, resolve(folder)),
    );
}
