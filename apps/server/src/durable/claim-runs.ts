import { UnexpectedRowsError } from '../storage/database.ts';
import type { Database } from '../storage/database.ts';
import type { Due, RunRow } from './run-log.ts';
import { runColumns } from './run-statements.ts';

/** Each priority that has something due, by index probes: 0.1 ms however many runs wait. */
const levelsSql = `with recursive level(priority) as (
    select (select max(priority) from durable_run where due_at is not null)
    union all
    select (select max(run.priority) from durable_run as run where run.due_at is not null and run.priority < level.priority)
      from level where level.priority is not null
  )
  select priority,
    (select min(run.due_at) from durable_run as run where run.due_at is not null and run.priority = level.priority) as first_due
  from level where priority is not null order by priority desc`;

const dueSql = `select ${runColumns} from durable_run
  where priority = ? and due_at is not null and due_at <= ? order by due_at limit ?`;

interface Level {
  readonly priority: number;
  readonly first_due: number;
}

/** A run that has not begun needs a place of its concurrency key; one that goes on has it. */
const needsPlace = (run: RunRow): boolean =>
  run.concurrency_key !== null && run.status === 'pending' && run.is_cancel_asked === 0;

export interface ClaimOptions {
  readonly node: string;
  readonly limit: number;
  readonly now: number;
}

const takeSql =
  "update durable_run set node = ?, due_at = null, status = 'running' where id = ? and node is null and due_at is not null";

type TakeWithPlace = (node: string, run: RunRow) => Promise<RunRow | undefined>;

/** Undefined: every place of the key is taken; the run rests until one is free. */
function createTakeWithPlace(database: Database): TakeWithPlace {
  const take = database.prepare(takeSql, 1);
  const occupy = database.prepare(
    'insert into durable_slot (concurrency_key, place, run) values (?, ?, ?) on conflict do nothing',
    1,
  );
  const block = database.prepare(
    `update durable_run set due_at = null where id = ? and node is null
      and (select count(*) from durable_slot where concurrency_key = ?) >= ?`,
  );
  return async (node, run) => {
    const key = run.concurrency_key ?? '';
    const limit = run.concurrency_limit ?? 1;
    const rows = await database.read<{ place: number }>('select place from durable_slot where concurrency_key = ?', key);
    const used = new Set(rows.map(({ place }) => place));
    const free = Array.from({ length: limit }, (_, place) => place).find((place) => !used.has(place));
    if (free === undefined) {
      await database.write([block(run.id, key, limit)]);
      return undefined;
    }
    try {
      await database.write([occupy(key, free, run.id), take(node, run.id)]);
      return run;
    } catch (error) {
      if (error instanceof UnexpectedRowsError) return undefined;
      throw error;
    }
  };
}

/** Claims what is due. Two processes that want the same run both try; the row decides. */
export function createClaim(database: Database): (options: ClaimOptions) => Promise<Due> {
  const take = database.prepare(takeSql);
  const takeWithPlace = createTakeWithPlace(database);

  async function candidates({ limit, now }: ClaimOptions, levels: readonly Level[]): Promise<readonly RunRow[]> {
    const found: RunRow[] = [];
    for (const { priority, first_due: firstDue } of levels) {
      if (firstDue > now || found.length >= limit) continue;
      found.push(...(await database.read<RunRow>(dueSql, priority, now, limit - found.length)));
    }
    return found;
  }

  async function takeFree(node: string, runs: readonly RunRow[]): Promise<readonly RunRow[]> {
    if (runs.length === 0) return [];
    const changed = await database.write(runs.map(({ id }) => take(node, id)));
    return runs.filter((_, index) => changed[index] === 1);
  }

  return async (options) => {
    const levels = await database.read<Level>(levelsSql);
    const found = await candidates(options, levels);
    const free = found.filter((run) => !needsPlace(run));
    const taken = [...(await takeFree(options.node, free))];
    for (const run of found.filter(needsPlace)) {
      const claimed = await takeWithPlace(options.node, run);
      if (claimed) taken.push(claimed);
    }
    const runs = taken.map((run): RunRow => ({ ...run, node: options.node, due_at: null, status: 'running' }));
    return { runs, nextAt: nextDue(levels, options.now) };
  };
}

/** A level whose first is due may have a later one behind it: one more look tells. */
function nextDue(levels: readonly Level[], now: number): number | undefined {
  if (levels.some((level) => level.first_due <= now)) return 0;
  return levels.length === 0 ? undefined : Math.min(...levels.map((level) => level.first_due));
}
