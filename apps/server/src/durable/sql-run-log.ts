import { UnexpectedRowsError } from '../storage/database.ts';
import type { Database, SqlValue } from '../storage/database.ts';
import { createClaim } from './claim-runs.ts';
import { createCommit } from './group-commit.ts';
import type { EventValues } from './group-commit.ts';
import { MissedSignalError, StaleWriterError } from './run-log.ts';
import type { Append, EventRow, InboxRow, NewRun, NewSignal, RunLog, RunRow, SignalAnswer } from './run-log.ts';
import { createRunStatements, runColumns } from './run-statements.ts';
import type { RunStatements } from './run-statements.ts';

export interface SqlRunLogOptions {
  readonly database: Database;
  readonly now: () => number;
}

const toValues = ({ row, events }: NewRun): readonly EventValues[] => eventValues(row.id, events);
const eventValues = (run: string, events: NewRun['events']): readonly EventValues[] =>
  events.map(({ seq, type, path, at, data }) => ({ run, seq, type, path, at, data: JSON.stringify(data) }));

/** The clock of the database is the only one that all processes share. */
const nowSql = {
  sqlite: "cast(unixepoch('subsec') * 1000 as integer)",
  postgres: '(extract(epoch from clock_timestamp()) * 1000)::bigint',
} as const;

const gone =
  "select id from durable_run where id in (select value from json_each(?)) and status in ('completed', 'failed', 'cancelled')";
const gonePostgres =
  "select id from durable_run where id in (select json_array_elements_text(?::text::json)) and status in ('completed', 'failed', 'cancelled')";

/** The log on SQLite and PostgreSQL. */
export function createSqlRunLog({ database, now }: SqlRunLogOptions): RunLog {
  const statements = createRunStatements(database);
  const commit = createCommit(database);
  const claim = createClaim(database);
  const find = async (run: string): Promise<RunRow | undefined> =>
    (await database.read<RunRow>(`select ${runColumns} from durable_run where id = ?`, run))[0];

  return {
    find,
    ...reads(database),
    ...signals({ database, statements, now }),
    ...nodes(database),
    claim: (node, limit) => claim({ node, limit, now: now() }),
    async create(run) {
      const before = await findByKey(database, run.row);
      if (before !== undefined) return before;
      try {
        await commit({ events: toValues(run), statements: statements.create(run) });
        return run.row.id;
      } catch (error) {
        const first = error instanceof UnexpectedRowsError ? await findByKey(database, run.row) : undefined;
        if (first !== undefined) return first;
        throw error;
      }
    },
    async append(batch) {
      const events = [...eventValues(batch.run, batch.events), ...(batch.children ?? []).flatMap(toValues)];
      try {
        await commit({ events, statements: statements.append(batch) });
      } catch (error) {
        throw error instanceof UnexpectedRowsError ? await refusal(batch, await find(batch.run), error) : error;
      }
    },
    async letGo(run, node, dueAt) {
      const sql = 'update durable_run set node = null, due_at = ? where id = ? and node = ?';
      await database.write([{ sql, parameters: [dueAt, run, node] }]);
    },
    async remove(runs) {
      const ids = JSON.stringify(runs);
      const over = database.dialect === 'sqlite' ? gone : gonePostgres;
      const from = (table: string, column: string) => ({
        sql: `delete from ${table} where ${column} in (${over})`,
        parameters: [ids],
      });
      const tables = ['durable_event', 'durable_inbox', 'durable_listener', 'durable_slot'];
      const changed = await database.write([...tables.map((table) => from(table, 'run')), from('durable_run', 'id')]);
      return changed.at(-1) ?? 0;
    },
  };
}

/** What a refused commit means: a signal came in between, or somebody else wrote. */
async function refusal(batch: Append, row: RunRow | undefined, cause: unknown): Promise<Error> {
  const isOurs = row?.node === batch.node;
  const rest = batch.changes?.find((change) => change.to === 'rest');
  if (isOurs && rest !== undefined && row.signals !== rest.signals) {
    return new MissedSignalError(`run ${batch.run} got a signal`, { cause });
  }
  return new StaleWriterError(`run ${batch.run} is written by ${isOurs ? 'another writer' : (row?.node ?? 'nobody')}`, {
    cause,
  });
}

async function findByKey(database: Database, row: RunRow): Promise<string | undefined> {
  if (row.idempotency_key === null) return undefined;
  const sql = 'select id from durable_run where owner = ? and job = ? and subject = ? and idempotency_key = ?';
  const [first] = await database.read<{ id: string }>(sql, row.owner, row.job, row.subject, row.idempotency_key);
  return first?.id;
}

function reads(database: Database): Pick<RunLog, 'read' | 'inbox'> {
  return {
    read: (run, after, limit) => {
      const sql = 'select seq, type, path, at, data from durable_event where run = ? and seq > ? order by seq';
      return limit === undefined
        ? database.read<EventRow>(sql, run, after)
        : database.read<EventRow>(`${sql} limit ?`, run, after, limit);
    },
    inbox: (run) =>
      database.read<InboxRow>(
        'select id, signal, at, data, by_whom from durable_inbox where run = ? and taken_seq is null order by id',
        run,
      ),
  };
}

interface SignalNeeds {
  readonly database: Database;
  readonly statements: RunStatements;
  readonly now: () => number;
}

function signals({ database, statements, now }: SignalNeeds): Pick<RunLog, 'signal' | 'broadcast' | 'cancel'> {
  async function first(run: string, onceKey: string): Promise<SignalAnswer | undefined> {
    const sql = 'select data, at from durable_inbox where run = ? and once_key = ?';
    const [row] = await database.read<{ data: string; at: number }>(sql, run, onceKey);
    return row && { accepted: false, ...row };
  }
  async function signal(given: NewSignal): Promise<SignalAnswer> {
    const earlier = given.onceKey === undefined ? undefined : await first(given.run, given.onceKey);
    if (earlier) return earlier;
    const [inserted] = await database.write(statements.signal(given));
    if (inserted === 1 || given.onceKey === undefined) return { accepted: true, data: given.data, at: given.at };
    return (await first(given.run, given.onceKey)) ?? { accepted: true, data: given.data, at: given.at };
  }
  return {
    signal,
    async broadcast({ owner, ...given }) {
      const sql = 'select distinct run from durable_listener where owner = ? and signal = ?';
      const rows = await database.read<{ run: string }>(sql, owner, given.signal);
      await Promise.all(rows.map(({ run }) => signal({ ...given, run })));
      return rows.map(({ run }) => run);
    },
    async cancel(run) {
      const [changed] = await database.write([statements.sql.cancel(now(), run)]);
      return changed === 1;
    },
  };
}

const wakeBlockedSql = `update durable_run set due_at = 0 where id in (
  select min(id) from durable_run where status = 'pending' and due_at is null and node is null and concurrency_key is not null
    group by concurrency_key having max(concurrency_limit) >
      (select count(*) from durable_slot where durable_slot.concurrency_key = durable_run.concurrency_key))`;

function nodes(database: Database): Pick<RunLog, 'beat' | 'free' | 'wakeBlocked'> {
  const clock = nowSql[database.dialect];
  const release = 'update durable_run set node = null, is_orphaned = 1, due_at = 0 where node is not null';
  const run = (sql: string, ...parameters: readonly SqlValue[]) => ({ sql, parameters });
  return {
    async beat(node, deadAfterMs) {
      const [, freed] = await database.write([
        run(
          `insert into durable_node (id, beat_at, started_at) values (?, ${clock}, ${clock})
            on conflict (id) do update set beat_at = excluded.beat_at`,
          node,
        ),
        run(`${release} and node not in (select id from durable_node where beat_at >= ${clock} - ?)`, deadAfterMs),
        run(`delete from durable_node where beat_at < ${clock} - ?`, deadAfterMs * 10),
      ]);
      return freed ?? 0;
    },
    async wakeBlocked() {
      const [woken] = await database.write([run(wakeBlockedSql)]);
      return woken ?? 0;
    },
    async free(node) {
      const all = run(release);
      const [freed] = await database.write(
        node === undefined
          ? [all, run('delete from durable_node')]
          : [run(`${release} and node = ?`, node), run('delete from durable_node where id = ?', node)],
      );
      return freed ?? 0;
    },
  };
}
