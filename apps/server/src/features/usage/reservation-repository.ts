import type { BudgetId, UsageEntry } from '@causeway/contract';
import { nothingUsed } from './entry-line.ts';
import type { Database, Write } from '../../storage/database.ts';

/** Money that is set aside for a call that runs. */
export interface StoredReservation {
  /** Of the line it becomes. */
  readonly id: UsageEntry['id'];
  readonly processId: string;
  readonly amountNano: number;
  readonly budgetIds: readonly BudgetId[];
  /** The line if the process dies. */
  readonly entry: UsageEntry;
}

interface ReservationRow {
  readonly id: UsageEntry['id'];
  readonly process_id: string;
  readonly amount_nano: number;
  readonly budget_ids: string;
  readonly entry: string;
}

export interface ReservationRepository {
  insert(reservation: StoredReservation): Write;
  /** Changes one row, else the whole write is undone. */
  remove(id: string): Write;
  /** Those that are settled: their lines are written. */
  forgetSettled(ids: readonly string[]): Write;
  /** A sign of life. */
  beat(processId: string, at: number): Promise<void>;
  /** Processes that gave none since then. */
  listDead(before: number, exceptId: string): Promise<readonly string[]>;
  listOf(processId: string): Promise<readonly StoredReservation[]>;
  /** A process whose reservations are gone. */
  forget(processId: string): Promise<void>;
}

/** Every call writes it once and reads it never: without names it is half as long. */
const toText = (entry: UsageEntry): string =>
  JSON.stringify([
    entry.at,
    entry.feature,
    entry.kind,
    entry.model,
    entry.user_id,
    entry.key_id,
    entry.project_id,
    entry.session_id,
    entry.execution_id,
    entry.request_id,
  ]);

type EntryParts = [
  number,
  UsageEntry['feature'],
  UsageEntry['kind'],
  string,
  string,
  string | null,
  string | null,
  string | null,
  string | null,
  string,
];

/** Rows of earlier versions hold the line by its names. */
function toEntry(id: UsageEntry['id'], text: string): UsageEntry {
  const kept = JSON.parse(text) as UsageEntry | EntryParts;
  if (!Array.isArray(kept)) return kept;
  const [at, feature, kind, model, userId, keyId, projectId, sessionId, executionId, requestId] = kept;
  const whose = { user_id: userId, key_id: keyId, project_id: projectId, session_id: sessionId, execution_id: executionId };
  return { ...nothingUsed, id, at, feature, kind, model, ...whose, request_id: requestId };
}

const fromRow = (row: ReservationRow): StoredReservation => ({
  id: row.id,
  processId: row.process_id,
  amountNano: row.amount_nano,
  budgetIds: JSON.parse(row.budget_ids) as BudgetId[],
  entry: toEntry(row.id, row.entry),
});

export function createReservationRepository(database: Database): ReservationRepository {
  const insert = database.prepare(
    'insert into usage_reservation (id, process_id, amount_nano, budget_ids, entry) values (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('delete from usage_reservation where id = ?', 1);
  const forgetSettled = database.prepare(
    database.dialect === 'sqlite'
      ? 'delete from usage_reservation where id in (select value from json_each(?))'
      : 'delete from usage_reservation where id in (select json_array_elements_text(?::text::json))',
  );
  const beat = database.prepare(
    'insert into usage_process (id, seen_at) values (?, ?) on conflict (id) do update set seen_at = excluded.seen_at',
  );
  const forget = database.prepare(
    'delete from usage_process where id = ? and not exists (select 1 from usage_reservation where process_id = ?)',
  );

  return {
    insert: ({ id, processId, amountNano, budgetIds, entry }) =>
      insert(id, processId, amountNano, JSON.stringify(budgetIds), toText(entry)),
    remove: (id) => remove(id),
    forgetSettled: (ids) => forgetSettled(JSON.stringify(ids)),
    beat: async (processId, at) => void (await database.write([beat(processId, at)])),
    async listDead(before, exceptId) {
      const rows = await database.read<{ id: string }>(
        'select id from usage_process where seen_at < ? and id <> ?',
        before,
        exceptId,
      );
      return rows.map(({ id }) => id);
    },
    async listOf(processId) {
      const rows = await database.read<ReservationRow>('select * from usage_reservation where process_id = ?', processId);
      return rows.map(fromRow);
    },
    forget: async (processId) => void (await database.write([forget(processId, processId)])),
  };
}
