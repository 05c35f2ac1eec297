import type { Database, SqlValue, Write } from '../storage/database.ts';
import type { Append, NewRun, NewSignal, RowChange, RunRow } from './run-log.ts';

const columns = [
  'id',
  'owner',
  'job',
  'subject',
  'scope',
  'label',
  'version',
  'status',
  'priority',
  'due_at',
  'deadline_at',
  'node',
  'is_orphaned',
  'is_cancel_asked',
  'signals',
  'concurrency_key',
  'concurrency_limit',
  'idempotency_key',
  'parent_id',
  'parent_path',
  'trigger_kind',
  'trigger_id',
  'progress',
  'steps_executed',
  'total_steps',
  'current_step',
  'created_at',
  'started_at',
  'ended_at',
  'error',
  'input',
  'output',
] as const satisfies readonly (keyof RunRow)[];

export const runColumns = columns.join(', ');

/** Told to a run: it is due at once unless somebody holds it, who is told otherwise. */
const tell = 'signals = signals + 1, due_at = case when node is null then ? else due_at end';

function prepare(database: Database) {
  return {
    insertRun: database.prepare(
      `insert into durable_run (${runColumns}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
      1,
    ),
    insertEvent: database.prepare(
      'insert into durable_event (run, seq, type, path, at, data) values (?, ?, ?, ?, ?, ?) on conflict do nothing',
      1,
    ),
    started: database.prepare('update durable_run set started_at = ?, is_orphaned = 0 where id = ? and node = ?', 1),
    recovered: database.prepare('update durable_run set is_orphaned = 0 where id = ? and node = ?', 1),
    rest: database.prepare(
      `update durable_run set node = null, due_at = ?, status = ?, progress = ?, steps_executed = ?, current_step = ?
        where id = ? and node = ? and signals = ?`,
      1,
    ),
    end: database.prepare(
      `update durable_run set node = null, due_at = null, is_orphaned = 0, ended_at = ?, status = ?, progress = ?, steps_executed = ?,
        current_step = ?, output = ?, error = ? where id = ? and node = ?`,
      1,
    ),
    freeSlot: database.prepare('delete from durable_slot where run = ?'),
    wakeBlocked: database.prepare(
      `update durable_run set due_at = ? where id = (select id from durable_run where concurrency_key = ? and status = 'pending'
        and due_at is null and node is null order by priority desc, created_at limit 1)`,
    ),
    listen: database.prepare(
      'insert into durable_listener (owner, signal, run, path) values (?, ?, ?, ?) on conflict do nothing',
    ),
    unlisten: database.prepare('delete from durable_listener where run = ?'),
    insertSignal: database.prepare(
      'insert into durable_inbox (run, signal, once_key, at, by_whom, data) values (?, ?, ?, ?, ?, ?) on conflict do nothing',
    ),
    tell: database.prepare(`update durable_run set ${tell} where id = ? and ended_at is null`),
    take: database.prepare('update durable_inbox set taken_seq = ? where id = ? and taken_seq is null', 1),
    cancel: database.prepare(`update durable_run set is_cancel_asked = 1, ${tell} where id = ? and ended_at is null`),
    cancelChildren: database.prepare(
      `update durable_run set is_cancel_asked = 1, ${tell} where parent_id = ? and ended_at is null`,
    ),
  };
}

/** The statements of the log, as writes. */
export function createRunStatements(database: Database) {
  const sql = prepare(database);

  const insertRun = (row: RunRow): Write => sql.insertRun(...columns.map((column): SqlValue => row[column]));
  const insertEvents = (run: string, events: NewRun['events']): readonly Write[] =>
    events.map(({ seq, type, path, at, data }) => sql.insertEvent(run, seq, type, path, at, JSON.stringify(data)));
  const signal = ({ run, signal: name, onceKey, at, by, data }: NewSignal): readonly Write[] => [
    sql.insertSignal(run, name, onceKey ?? null, at, by ?? null, data),
    sql.tell(at, run),
  ];

  function changeRow(asked: RowChange, run: string, node: string): readonly Write[] {
    switch (asked.to) {
      case 'started':
        return [sql.started(asked.at, run, node)];
      case 'recovered':
        return [sql.recovered(run, node)];
      case 'rest': {
        const { status, progress, steps_executed: steps, current_step: step } = asked.summary;
        return [sql.rest(asked.dueAt, status, progress, steps, step, run, node, asked.signals)];
      }
      case 'end': {
        const { at, summary, output = null, error = null, concurrencyKey } = asked;
        const { status, progress, steps_executed: steps } = summary;
        const end = sql.end(at, status, progress, steps, null, output, error, run, node);
        const free = concurrencyKey === undefined ? [] : [sql.freeSlot(run), sql.wakeBlocked(at, concurrencyKey)];
        return [end, sql.unlisten(run), ...free];
      }
    }
  }

  return {
    sql,
    signal,
    /** Without the events, whose number is the fence: see `GroupCommit`. */
    create: ({ row }: NewRun): readonly Write[] => [insertRun(row)],
    insertEvents,
    append: (batch: Append): readonly Write[] => [
      ...(batch.changes ?? []).flatMap((asked) => changeRow(asked, batch.run, batch.node)),
      ...(batch.taken ?? []).map(({ id, seq }) => sql.take(seq, id)),
      ...(batch.children ?? []).flatMap(({ row }) => insertRun(row)),
      ...(batch.listens ?? []).map((one) => sql.listen(one.owner, one.signal, batch.run, one.path)),
      ...(batch.signals ?? []).flatMap(signal),
      ...(batch.cancelsChildren === undefined ? [] : [sql.cancelChildren(batch.cancelsChildren, batch.run)]),
    ],
  };
}

export type RunStatements = ReturnType<typeof createRunStatements>;
