import type { CheckId, CheckSummary, DoctorCheck } from '@causeway/contract';
import type { Database, SqlValue } from '../../storage/database.ts';

/** Where a page of the list ended. */
export interface CheckCursor {
  readonly at: number;
  readonly id: string;
}

export interface CheckSearch {
  /** Lower case. */
  readonly text?: string;
  readonly after?: CheckCursor;
  readonly limit: number;
}

export interface CheckRepository {
  /** Saves it and forgets the oldest beyond `keep`, in one write. */
  insert(owner: string, check: DoctorCheck, keep: number): Promise<void>;
  load(owner: string, id: string): Promise<DoctorCheck | undefined>;
  /** Newest first. */
  list(owner: string, search: CheckSearch): Promise<readonly CheckSummary[]>;
  /** Whether the owner had such a check. */
  remove(owner: string, id: string): Promise<boolean>;
}

const summaryColumns = `id, created_at as "createdAt", title, origin, verdict, cause_code as "causeCode", cause_title as "causeTitle"`;
const insertSql = `insert into doctor_check
  (id, owner, created_at, title, origin, verdict, cause_code, cause_title, words, target, report, browser)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const trimSql = `delete from doctor_check where owner = ? and id not in
  (select id from doctor_check where owner = ? order by created_at desc, id desc limit ?)`;

interface SummaryRow {
  readonly id: CheckId;
  readonly createdAt: number;
  readonly title: string;
  readonly origin: string | null;
  readonly verdict: CheckSummary['verdict'];
  readonly causeCode: string | null;
  readonly causeTitle: string | null;
}

interface CheckRow extends SummaryRow {
  readonly target: string;
  readonly report: string;
  readonly browser: string | null;
}

const toSummary = ({ id, createdAt, title, origin, verdict, causeCode, causeTitle }: SummaryRow): CheckSummary => ({
  id,
  created_at: createdAt,
  title,
  origin,
  verdict,
  cause: causeCode === null ? null : { code: causeCode, title: causeTitle ?? '' },
});

const toCheck = (row: CheckRow): DoctorCheck => ({
  ...toSummary(row),
  target: JSON.parse(row.target) as DoctorCheck['target'],
  report: JSON.parse(row.report) as DoctorCheck['report'],
  browser: row.browser === null ? null : (JSON.parse(row.browser) as DoctorCheck['browser']),
});

const wordsOf = ({ title, origin, verdict, cause }: CheckSummary): string =>
  [title, origin, verdict, cause?.code, cause?.title].join('\n').toLowerCase();

/** `%`, `_` and `\` of a search mean themselves. */
const toPattern = (text: string): string => `%${text.replaceAll(/[%_\\]/gu, String.raw`\$&`)}%`;

export function createCheckRepository(database: Database): CheckRepository {
  const insert = database.prepare(insertSql);
  const trim = database.prepare(trimSql);
  const remove = database.prepare('delete from doctor_check where owner = ? and id = ?');
  return {
    insert: async (owner, check, keep) => {
      const { id, created_at: createdAt, title, origin, verdict, cause, target, report, browser } = check;
      const texts = [JSON.stringify(target), JSON.stringify(report), browser === null ? null : JSON.stringify(browser)];
      const shown = [title, origin, verdict, cause?.code ?? null, cause?.title ?? null, wordsOf(check)];
      await database.write([insert(id, owner, createdAt, ...shown, ...texts), trim(owner, owner, keep)]);
    },
    load: async (owner, id) => {
      const sql = `select ${summaryColumns}, target, report, browser from doctor_check where owner = ? and id = ?`;
      const [row] = await database.read<CheckRow>(sql, owner, id);
      return row && toCheck(row);
    },
    list: async (owner, { text, after, limit }) => {
      const conditions = ['owner = ?'];
      const values: SqlValue[] = [owner];
      if (text !== undefined) {
        conditions.push(String.raw`words like ? escape '\'`);
        values.push(toPattern(text));
      }
      if (after !== undefined) {
        conditions.push('(created_at < ? or (created_at = ? and id < ?))');
        values.push(after.at, after.at, after.id);
      }
      const sql = `select ${summaryColumns} from doctor_check where ${conditions.join(' and ')}
        order by created_at desc, id desc limit ?`;
      const rows = await database.read<SummaryRow>(sql, ...values, limit);
      return rows.map(toSummary);
    },
    remove: async (owner, id) => {
      const [changed] = await database.write([remove(owner, id)]);
      return changed === 1;
    },
  };
}
