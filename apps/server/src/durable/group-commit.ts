import { UnexpectedRowsError } from '../storage/database.ts';
import type { Database, Write } from '../storage/database.ts';

/** One event with the run it belongs to, as its columns. */
export interface EventValues {
  readonly run: string;
  readonly seq: number;
  readonly type: string;
  readonly path: string;
  readonly at: number;
  readonly data: string;
}

/** What is committed whole: the events, all of them new, and the statements. */
export interface Commit {
  readonly events: readonly EventValues[];
  readonly statements: readonly Write[];
}

interface Waiting extends Commit {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const commitLimit = 200;
/** The next group fills while these are on their way. */
const flightLimit = 2;

const insertMany = `insert into durable_event (run, seq, type, path, at, data)
  select run, seq, type, path, at, data from json_to_recordset(?::text::json)
    as event(run text, seq int, type text, path text, at bigint, data text) on conflict do nothing`;

/** PostgreSQL: commits of many runs share one transaction, and so one round trip and one fsync. */
class GroupCommit {
  readonly #database: Database;
  readonly #waiting: Waiting[] = [];
  #inFlight = 0;
  #isScheduled = false;

  constructor(database: Database) {
    this.#database = database;
  }

  commit(commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...commit, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#inFlight >= flightLimit || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      const group = this.#waiting.splice(0, commitLimit);
      this.#inFlight += 1;
      void this.#run(group).finally(() => {
        this.#inFlight -= 1;
        this.#schedule();
      });
      this.#schedule();
    });
  }

  async #run(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#write(group);
      for (const one of group) one.resolve();
    } catch (error) {
      // One of them was refused: each alone shows which.
      if (error instanceof UnexpectedRowsError && group.length > 1) await Promise.all(group.map((one) => this.#run([one])));
      else for (const one of group) one.reject(error);
    }
  }

  async #write(group: readonly Commit[]): Promise<void> {
    const events = group.flatMap((one) => one.events);
    const statements = group.flatMap((one) => one.statements);
    const insert: Write = { sql: insertMany, parameters: [JSON.stringify(events)], expectRows: events.length };
    await this.#database.write(events.length === 0 ? statements : [insert, ...statements]);
  }
}

const insertOne = `insert into durable_event (run, seq, type, path, at, data) values (?, ?, ?, ?, ?, ?) on conflict do nothing`;

/** SQLite groups the writes of a turn by itself; a prepared statement for each event is the fastest there. */
function commitOnSqlite(database: Database): (commit: Commit) => Promise<void> {
  const insert = database.prepare(insertOne, 1);
  return async ({ events, statements }) => {
    const inserts = events.map(({ run, seq, type, path, at, data }) => insert(run, seq, type, path, at, data));
    await database.write([...inserts, ...statements]);
  };
}

/** How commits reach the database. Each throws `UnexpectedRowsError` when an event is there already or a row is not as expected. */
export function createCommit(database: Database): (commit: Commit) => Promise<void> {
  if (database.dialect === 'sqlite') return commitOnSqlite(database);
  const group = new GroupCommit(database);
  return (commit) => group.commit(commit);
}
