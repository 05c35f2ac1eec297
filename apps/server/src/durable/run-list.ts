import type { ExecutionStatus } from '@causeway/contract';
import type { Database, SqlValue } from '../storage/database.ts';
import type { RunRow } from './run-log.ts';

export interface RunFilter {
  readonly job: string;
  readonly subject?: string | undefined;
  readonly scope?: string | undefined;
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  /** In the id, label, input, output or error, in any case. */
  readonly text?: string | undefined;
  /** Created at or after, and before. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** Only what comes after it in the list. */
  readonly cursor?: { readonly at: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** Without its input and output, which may be long. */
export type RunSummary = Omit<RunRow, 'input' | 'output'>;

export interface EndedRuns {
  readonly owner: string;
  readonly subject: string;
  /** Those that ended before. */
  readonly before?: number | undefined;
  /** Those beyond the newest so many. */
  readonly beyond?: number | undefined;
  readonly limit: number;
}

/** Reads what runs there are; every question names the owner. */
export interface RunList {
  /** The newest first. */
  list(owner: string, filter: RunFilter): Promise<readonly RunSummary[]>;
  find(owner: string, job: string, id: string): Promise<RunRow | undefined>;
  /** The newest run of each subject. */
  newestOf(owner: string, subjects: readonly string[]): Promise<readonly RunSummary[]>;
  /** Ids of the runs of a subject that are not over. */
  listOpen(owner: string, subject: string): Promise<readonly string[]>;
  /** Ids of all runs of an owner, whatever job they are of; `open`: those that are not over. */
  listOf(owner: string, which: 'all' | 'open'): Promise<readonly string[]>;
  /** Ids of runs that are over, the oldest first. */
  listEnded(ended: EndedRuns): Promise<readonly string[]>;
}

const columns = `id, owner, job, subject, scope, label, version, status, priority, due_at, deadline_at, node, is_orphaned,
  is_cancel_asked, signals, concurrency_key, concurrency_limit, idempotency_key, parent_id, parent_path, trigger_kind, trigger_id,
  progress, steps_executed, total_steps, current_step, created_at, started_at, ended_at, error`;
const isOver = "status in ('completed', 'failed', 'cancelled')";

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');
const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

type Part = readonly [sql: string, values: readonly SqlValue[]];

function textPart(text: string): Part {
  const like = `%${escapeLike(text.toLowerCase())}%`;
  const searched = ['id', 'label', 'input', 'output', 'error'];
  const sql = searched.map((column) => String.raw`lower(coalesce(${column}, '')) like ? escape '\'`).join(' or ');
  return [`(${sql})`, searched.map(() => like)];
}

function partsOf({ subject, scope, statuses, text, from, until, cursor }: RunFilter): readonly Part[] {
  const parts: readonly (Part | undefined)[] = [
    subject === undefined ? undefined : ['subject = ?', [subject]],
    scope === undefined ? undefined : ['scope = ?', [scope]],
    statuses === undefined ? undefined : [`status in (${marks(statuses)})`, statuses],
    from === undefined ? undefined : ['created_at >= ?', [from]],
    until === undefined ? undefined : ['created_at < ?', [until]],
    cursor === undefined ? undefined : ['(created_at < ? or (created_at = ? and id < ?))', [cursor.at, cursor.at, cursor.id]],
    // Last: it looks into long columns.
    text === undefined || text === '' ? undefined : textPart(text),
  ];
  return parts.filter((part) => part !== undefined);
}

export function createRunList(database: Database): RunList {
  return {
    list: (owner, filter) => {
      const parts = partsOf(filter);
      const where = ['owner = ?', 'job = ?', ...parts.map(([sql]) => sql)].join(' and ');
      const values = parts.flatMap(([, parameters]) => parameters);
      const sql = `select ${columns} from durable_run where ${where} order by created_at desc, id desc limit ?`;
      return database.read<RunSummary>(sql, owner, filter.job, ...values, filter.limit);
    },
    find: async (owner, job, id) => {
      const sql = `select ${columns}, input, output from durable_run where id = ? and owner = ? and job = ?`;
      const [row] = await database.read<RunRow>(sql, id, owner, job);
      return row;
    },
    newestOf: async (owner, subjects) => {
      if (subjects.length === 0) return [];
      const newest = `select id from durable_run as other where other.owner = durable_run.owner and other.subject = durable_run.subject
        order by other.created_at desc, other.id desc limit 1`;
      const sql = `select ${columns} from durable_run where owner = ? and subject in (${marks(subjects)}) and id = (${newest})`;
      return database.read<RunSummary>(sql, owner, ...subjects);
    },
    listOpen: async (owner, subject) => {
      const sql = `select id from durable_run where owner = ? and subject = ? and not ${isOver}`;
      const rows = await database.read<{ readonly id: string }>(sql, owner, subject);
      return rows.map(({ id }) => id);
    },
    listOf: async (owner, which) => {
      const sql = `select id from durable_run where owner = ?${which === 'open' ? ' and ended_at is null' : ''}`;
      const rows = await database.read<{ readonly id: string }>(sql, owner);
      return rows.map(({ id }) => id);
    },
    listEnded: async ({ owner, subject, before, beyond, limit }) => {
      const kept = `select id from durable_run where owner = ? and subject = ? and ${isOver} order by created_at desc, id desc limit ?`;
      const rules: readonly (Part | undefined)[] = [
        before === undefined ? undefined : ['ended_at < ?', [before]],
        beyond === undefined ? undefined : [`id not in (${kept})`, [owner, subject, beyond]],
      ];
      const used = rules.filter((rule) => rule !== undefined);
      if (used.length === 0) return [];
      const sql = `select id from durable_run where owner = ? and subject = ? and ${isOver}
        and (${used.map(([rule]) => rule).join(' or ')}) order by created_at, id limit ?`;
      const values = used.flatMap(([, parameters]) => parameters);
      const rows = await database.read<{ readonly id: string }>(sql, owner, subject, ...values, limit);
      return rows.map(({ id }) => id);
    },
  };
}
