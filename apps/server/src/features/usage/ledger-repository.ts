import type { Quantities, UsageEntry, UsageGrouping, UsageSum } from '@causeway/contract';
import type { Database, SqlValue, Write } from '../../storage/database.ts';

/** What of the ledger is meant; `within` is whose lines the asker may see at all. */
export interface LedgerFilter {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly model?: string | undefined;
  readonly user?: string | undefined;
  readonly key?: string | undefined;
  readonly project?: string | undefined;
  readonly feature?: string | undefined;
  readonly kind?: string | undefined;
  readonly session?: string | undefined;
  readonly execution?: string | undefined;
  readonly within: LedgerView;
}

/** Undefined parts: everybody's. */
export interface LedgerView {
  readonly userId: string | undefined;
  readonly projectId: string | undefined;
}

/** After which line a page goes on. */
export interface LedgerPosition {
  readonly at: number;
  readonly id: string;
}

export interface LedgerPage {
  readonly limit: number;
  readonly after: LedgerPosition | undefined;
}

export interface LedgerGrouping {
  readonly by: UsageGrouping;
  readonly offsetMinutes: number;
  readonly limit: number;
}

export interface LedgerRepository {
  /** Leaves a line that is there already. */
  insert(entry: UsageEntry): Write;
  /** The whole write is undone when the line is there already. */
  insertOnce(entry: UsageEntry): Write;
  /** Makes a line that was taken for lost what it is; changes one row if it was. */
  recover(entry: UsageEntry): Write;
  /** Newest first. */
  list(filter: LedgerFilter, page: LedgerPage): Promise<readonly UsageEntry[]>;
  sum(filter: LedgerFilter): Promise<UsageSum>;
  /** Days in order, everything else by cost, most first. */
  group(filter: LedgerFilter, grouping: LedgerGrouping): Promise<readonly (UsageSum & { readonly value: string | null })[]>;
}

const quantityColumns = [
  'input',
  'cache_read',
  'cache_write',
  'output',
  'reasoning',
  'characters',
  'milliseconds',
  'calls',
] as const;
const columns = [
  'id',
  'at',
  'feature',
  'kind',
  'model',
  'user_id',
  'key_id',
  'project_id',
  'session_id',
  'execution_id',
  'request_id',
  ...quantityColumns,
  'estimated',
  'cost_nano',
  'cost_source',
  'saved_nano',
  'cached',
  'outcome',
] as const;

type Flat = Omit<UsageEntry, 'quantities' | 'is_estimated' | 'is_cached'> & Quantities;
type EntryRow = Flat & { readonly estimated: number; readonly cached: number };

function toRow({ quantities, is_estimated: isEstimated, is_cached: isCached, ...rest }: UsageEntry): EntryRow {
  return { ...rest, ...quantities, estimated: Number(isEstimated), cached: Number(isCached) };
}

const quantitiesIn = (row: Readonly<Record<keyof Quantities, number>>): Quantities => ({
  input: row.input,
  cache_read: row.cache_read,
  cache_write: row.cache_write,
  output: row.output,
  reasoning: row.reasoning,
  characters: row.characters,
  milliseconds: row.milliseconds,
  calls: row.calls,
});

function fromRow(row: EntryRow): UsageEntry {
  const { estimated, cached } = row;
  return {
    id: row.id,
    at: row.at,
    feature: row.feature,
    kind: row.kind,
    model: row.model,
    user_id: row.user_id,
    key_id: row.key_id,
    project_id: row.project_id,
    session_id: row.session_id,
    execution_id: row.execution_id,
    request_id: row.request_id,
    quantities: quantitiesIn(row),
    is_estimated: estimated === 1,
    cost_nano: row.cost_nano,
    cost_source: row.cost_source,
    saved_nano: row.saved_nano,
    is_cached: cached === 1,
    outcome: row.outcome,
  };
}

const filterColumns = {
  from: 'at >= ?',
  to: 'at < ?',
  model: 'model = ?',
  user: 'user_id = ?',
  key: 'key_id = ?',
  project: 'project_id = ?',
  feature: 'feature = ?',
  kind: 'kind = ?',
  session: 'session_id = ?',
  execution: 'execution_id = ?',
} as const;

function conditionsOf({ within, ...filter }: LedgerFilter): { readonly texts: string[]; readonly values: SqlValue[] } {
  const given: [string, SqlValue | undefined][] = [
    ['user_id = ?', within.userId],
    ['project_id = ?', within.projectId],
    ...Object.entries(filterColumns).map(([name, text]): [string, SqlValue | undefined] => [
      text,
      filter[name as keyof typeof filterColumns],
    ]),
  ];
  const used = given.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]));
  return { texts: used.map(({ text }) => text), values: used.map(({ value }) => value) };
}

const whereOf = (texts: readonly string[]): string => (texts.length === 0 ? '' : `where ${texts.join(' and ')}`);

/** Nothing at all sums to null. */
type Summed = number | null;
interface SumRow extends Readonly<Record<keyof Quantities, Summed>> {
  readonly value: string | number | null;
  readonly cost_nano: Summed;
  readonly saved_nano: Summed;
  readonly lines: Summed;
  readonly unpriced: Summed;
  readonly estimated: Summed;
  readonly cached: Summed;
}

const sums = `sum(cost_nano) as cost_nano, sum(saved_nano) as saved_nano, count(*) as lines,
  sum(case when cost_nano is null then 1 else 0 end) as unpriced, sum(estimated) as estimated, sum(cached) as cached,
  ${quantityColumns.map((name) => `sum(${name}) as ${name}`).join(', ')}`;

const summedQuantities = (row: SumRow): Quantities => ({
  input: row.input ?? 0,
  cache_read: row.cache_read ?? 0,
  cache_write: row.cache_write ?? 0,
  output: row.output ?? 0,
  reasoning: row.reasoning ?? 0,
  characters: row.characters ?? 0,
  milliseconds: row.milliseconds ?? 0,
  calls: row.calls ?? 0,
});

const toSum = (row: SumRow): UsageSum => ({
  cost_nano: row.cost_nano ?? 0,
  saved_nano: row.saved_nano ?? 0,
  calls: row.lines ?? 0,
  unpriced_calls: row.unpriced ?? 0,
  estimated_calls: row.estimated ?? 0,
  cached_calls: row.cached ?? 0,
  quantities: summedQuantities(row),
});

const msPerDay = 86_400_000;
const dayOf = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10);

const groupColumns = {
  day: '(at + cast(? as bigint)) / 86400000',
  model: 'model',
  user: 'user_id',
  key: 'key_id',
  project: 'project_id',
  feature: 'feature',
} as const;

function groupQuery(filter: LedgerFilter, { by, offsetMinutes, limit }: LedgerGrouping): readonly [string, SqlValue[]] {
  const { texts, values } = conditionsOf(filter);
  const order = by === 'day' ? 'value desc' : 'sum(cost_nano) is null, sum(cost_nano) desc, count(*) desc';
  const sql = `select ${groupColumns[by]} as value, ${sums} from usage_entry ${whereOf(texts)} group by 1 order by ${order} limit ?`;
  return [sql, [...(by === 'day' ? [offsetMinutes * 60_000] : []), ...values, limit]];
}

function valuesOf(entry: UsageEntry): readonly SqlValue[] {
  const row = toRow(entry);
  return columns.map((name) => row[name]);
}

export function createLedgerRepository(database: Database): LedgerRepository {
  const insertSql = `insert into usage_entry (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (id) do nothing`;
  const insert = database.prepare(insertSql);
  const insertOnce = database.prepare(insertSql, 1);
  const changing = columns.filter((name) => name !== 'id');
  const recover = database.prepare(
    `update usage_entry set ${changing.map((name) => `${name} = ?`).join(', ')} where id = ? and outcome = 'lost'`,
    1,
  );

  return {
    insert: (entry) => insert(...valuesOf(entry)),
    insertOnce: (entry) => insertOnce(...valuesOf(entry)),
    recover(entry) {
      const row = toRow(entry);
      return recover(...changing.map((name) => row[name]), entry.id);
    },
    async list(filter, { limit, after }) {
      const { texts, values } = conditionsOf(filter);
      if (after) {
        texts.push('(at < ? or (at = ? and id < ?))');
        values.push(after.at, after.at, after.id);
      }
      const sql = `select ${columns.join(', ')} from usage_entry ${whereOf(texts)} order by at desc, id desc limit ?`;
      return (await database.read<EntryRow>(sql, ...values, limit)).map(fromRow);
    },
    async sum(filter) {
      const { texts, values } = conditionsOf(filter);
      const [row] = await database.read<SumRow>(`select null as value, ${sums} from usage_entry ${whereOf(texts)}`, ...values);
      if (!row) throw new Error('a sum without a group is one row');
      return toSum(row);
    },
    async group(filter, grouping) {
      const [sql, values] = groupQuery(filter, grouping);
      const rows = await database.read<SumRow>(sql, ...values);
      if (grouping.by !== 'day') return rows.map((row) => ({ ...toSum(row), value: row.value as string | null }));
      return rows.map((row) => ({ ...toSum(row), value: dayOf(Number(row.value)) })).toReversed();
    },
  };
}
