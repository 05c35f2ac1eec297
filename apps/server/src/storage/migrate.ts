import { createHash } from 'node:crypto';
import { UnexpectedRowsError } from './database.ts';
import type { Database, Write } from './database.ts';
import { backupBefore } from './migration-backup.ts';
import type { Migration } from './migrations.ts';
import type { SqliteDatabase } from './sqlite.ts';

export interface FeatureMigrations {
  readonly feature: string;
  readonly migrations: readonly Migration[];
}

export interface MigrateOptions {
  /** Where SQLite is copied to before a pending migration; absent: no copy is made. */
  readonly backupDir?: string;
}

export interface MigrateResult {
  /** `chat/0001-sessions`, in the order they were applied by this process. */
  readonly applied: readonly string[];
  /** The copy that was made before, if one was. */
  readonly backup: string | undefined;
}

/** The database cannot be brought to what this version needs; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Planned {
  readonly id: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

interface LedgerRow {
  readonly id: string;
  readonly checksum: string;
}

const migrationDeadlineMs = 600_000;
/** Any constant: it separates our lock from other users of the same PostgreSQL database. */
const lockKey = 4_820_517;
const ledgerTable =
  'create table if not exists migration (id text primary key, checksum text not null, applied_at bigint not null)';
const ledgerInsert = 'insert into migration (id, checksum, applied_at) values (?, ?, ?) on conflict do nothing';

function plan(database: Database, features: readonly FeatureMigrations[]): readonly Planned[] {
  return features.flatMap(({ feature, migrations }) =>
    migrations.map(({ id, up }) => {
      const statements = 'sqlite' in up ? up[database.dialect] : up;
      const checksum = createHash('sha256').update(statements.join('\n;\n')).digest('hex');
      return { id: `${feature}/${id}`, checksum, statements };
    }),
  );
}

/** On PostgreSQL every write of the ledger waits for the other process; SQLite has one writer anyway. */
function locked(database: Database, statements: readonly Write[]): readonly Write[] {
  if (database.dialect === 'sqlite') return statements;
  return [{ sql: `select pg_advisory_xact_lock(${lockKey})`, parameters: [] }, ...statements];
}

async function readLedger(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.read<LedgerRow>('select id, checksum from migration');
  return new Map(rows.map((row) => [row.id, row.checksum]));
}

function refuseUnknown(planned: readonly Planned[], ledger: ReadonlyMap<string, string>): void {
  const known = new Set(planned.map((migration) => migration.id));
  const unknown = [...ledger.keys()].filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new MigrationError(
    `The database was changed by a newer version: it has ${unknown.join(', ')}, which this version does not know. ` +
      'Start the newer version again, or restore a backup that was made before the upgrade (data/backups).',
  );
}

function refuseChanged({ id, checksum }: Planned, recorded: string): void {
  if (checksum === recorded) return;
  throw new MigrationError(
    `The migration ${id} was changed after it had been applied. ` +
      'Restore its text and put the change into a new migration; on a development database you may delete the data directory instead.',
  );
}

/** Answers false when another process applied it meanwhile. */
async function apply(database: Database, migration: Planned): Promise<boolean> {
  const { id, checksum, statements } = migration;
  const record = { sql: ledgerInsert, parameters: [id, checksum, Date.now()], expectRows: 1 };
  const changes = statements.map((sql): Write => ({ sql, parameters: [] }));
  try {
    await database.write(locked(database, [record, ...changes]), { deadlineMs: migrationDeadlineMs });
    return true;
  } catch (error) {
    // The statements are sent together, so the loser of a race may also fail on what the winner made.
    const appliedAs = (await readLedger(database)).get(id);
    if (appliedAs === undefined && !(error instanceof UnexpectedRowsError)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new MigrationError(`The migration ${id} failed and left nothing behind: ${reason}`, { cause: error });
    }
    refuseChanged(migration, appliedAs ?? '');
    return false;
  }
}

/**
 * Applies what is missing, in the given order, each migration in one transaction together with its row in the ledger: that
 * row is also the lock, so two processes may start at once. Forward only.
 */
export async function migrate(
  database: Database | SqliteDatabase,
  features: readonly FeatureMigrations[],
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const planned = plan(database, features);
  await database.write(locked(database, [{ sql: ledgerTable, parameters: [] }]), { deadlineMs: migrationDeadlineMs });
  const ledger = await readLedger(database);
  refuseUnknown(planned, ledger);
  for (const migration of planned) refuseChanged(migration, ledger.get(migration.id) ?? migration.checksum);
  const pending = planned.filter((migration) => !ledger.has(migration.id));
  const next = pending[0];
  if (next === undefined) return { applied: [], backup: undefined };

  const isBackedUp = ledger.size > 0 && options.backupDir !== undefined && 'connection' in database;
  const backup = isBackedUp ? await backupBefore(database, options.backupDir, next.id) : undefined;
  const applied: string[] = [];
  for (const migration of pending) if (await apply(database, migration)) applied.push(migration.id);
  return { applied, backup };
}
