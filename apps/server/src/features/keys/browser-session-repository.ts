import type { Role, UserId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, Write } from '../../storage/database.ts';

export interface StoredToken {
  readonly hash: string;
  readonly owner: UserId;
  readonly expiresAt: number;
}

export interface StoredSession {
  readonly hash: string;
  readonly id: string;
  readonly owner: UserId;
  readonly userAgent: string;
  /** Where it signed in from. */
  readonly address: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

export interface FoundSession extends StoredSession {
  /** Of the person it belongs to. */
  readonly role: Role;
}

export interface SessionEnding {
  readonly at: number;
  readonly isChosen: (id: string) => boolean;
  /** What the writes of it tell. */
  readonly also?: readonly Write[];
}

export interface BrowserSessionRepository {
  insertToken(token: StoredToken): Promise<void>;
  findTokenOwner(hash: string): Promise<UserId | undefined>;
  /** Uses the token up; fails the whole write when it was used or expired meanwhile. */
  tokenUse(tokenHash: string, at: number): Write;
  insertion(session: StoredSession): Write;
  /** Commits all, or answers false. */
  commit(statements: readonly Write[]): Promise<boolean>;
  /** Only one that has not ended, of a person who may get in. */
  find(hash: string): Promise<FoundSession | undefined>;
  /** Open ones, the newest use first. */
  list(owner: UserId, at: number): Promise<readonly StoredSession[]>;
  touch(id: string, at: number): Promise<void>;
  /** Ends what is chosen of the owner's sessions, together with `also`; answers which were open. */
  end(owner: UserId, ending: SessionEnding): Promise<readonly string[]>;
  /** Sessions that ended or expired within the window. */
  findEnded(after: number, until: number): Promise<readonly string[]>;
  isEnded(id: string): Promise<boolean>;
  /** Forgets tokens and sessions that nobody can use any more. */
  purge(before: number): Promise<void>;
}

const columns = `hash, browser_session.id, owner, user_agent as "userAgent", address, browser_session.created_at as "createdAt",
  last_seen_at as "lastSeenAt", expires_at as "expiresAt"`;
const isIn = 'suspended_at is null and removed_at is null';
const findSql = `select ${columns}, person.role from browser_session join person on person.id = owner
  where hash = ? and ended_at is null and ${isIn}`;
const listSql = `select ${columns} from browser_session where owner = ? and ended_at is null and expires_at > ?
  order by last_seen_at desc, browser_session.id`;
const useTokenSql = 'update sign_in_token set used_at = ? where hash = ? and used_at is null and expires_at > ?';
const insertSql = `insert into browser_session (hash, id, owner, user_agent, address, created_at, last_seen_at, expires_at)
  values (?, ?, ?, ?, ?, ?, ?, ?)`;
const openSql = 'select id from browser_session where owner = ? and ended_at is null';
const endedSql = `select id from browser_session where ended_at > ? and ended_at <= ?
  union select id from browser_session where expires_at > ? and expires_at <= ?
  union select browser_session.id from browser_session join person on person.id = owner
    where ended_at is null and changed_at > ? and changed_at <= ? and (suspended_at is not null or removed_at is not null)`;
const isEndedSql = `select id from browser_session where id = ? and (ended_at is not null
  or not exists (select 1 from person where person.id = owner and ${isIn}))`;

interface IdRow {
  readonly id: string;
}

function prepareStatements(database: Database) {
  return {
    insertToken: database.prepare('insert into sign_in_token (hash, owner, expires_at) values (?, ?, ?)'),
    useToken: database.prepare(useTokenSql, 1),
    insert: database.prepare(insertSql, 1),
    touch: database.prepare('update browser_session set last_seen_at = ? where id = ?'),
    end: database.prepare('update browser_session set ended_at = ? where id = ? and ended_at is null'),
    purgeTokens: database.prepare('delete from sign_in_token where expires_at < ?'),
    purgeSessions: database.prepare('delete from browser_session where expires_at < ? or ended_at < ?'),
  };
}

/** Browser sessions and the one-time tokens that open them. */
export function createBrowserSessionRepository(database: Database): BrowserSessionRepository {
  const prepared = prepareStatements(database);
  return {
    insertToken: async ({ hash, owner, expiresAt }) => {
      await database.write([prepared.insertToken(hash, owner, expiresAt)]);
    },
    findTokenOwner: async (hash) => {
      const sql = 'select owner from sign_in_token where hash = ?';
      const [row] = await database.read<{ readonly owner: UserId }>(sql, hash);
      return row?.owner;
    },
    tokenUse: (tokenHash, at) => prepared.useToken(at, tokenHash, at),
    insertion: ({ hash, id, owner, userAgent, address, createdAt, lastSeenAt, expiresAt }) =>
      prepared.insert(hash, id, owner, userAgent, address, createdAt, lastSeenAt, expiresAt),
    commit: async (statements) => {
      try {
        await database.write(statements);
        return true;
      } catch (error) {
        if (error instanceof UnexpectedRowsError) return false;
        throw error;
      }
    },
    find: async (hash) => {
      const [row] = await database.read<FoundSession>(findSql, hash);
      return row;
    },
    list: (owner, at) => database.read<StoredSession>(listSql, owner, at),
    touch: async (id, at) => {
      await database.write([prepared.touch(at, id)]);
    },
    end: async (owner, { at, isChosen, also = [] }) => {
      const all = await database.read<IdRow>(openSql, owner);
      const open = all.map((row) => row.id).filter(isChosen);
      const writes = [...open.map((each) => prepared.end(at, each)), ...also];
      if (writes.length > 0) await database.write(writes);
      return open;
    },
    findEnded: async (after, until) => {
      const rows = await database.read<IdRow>(endedSql, after, until, after, until, after, until);
      return rows.map(({ id }) => id);
    },
    isEnded: async (id) => {
      const rows = await database.read<IdRow>(isEndedSql, id);
      return rows.length > 0;
    },
    purge: async (before) => {
      await database.write([prepared.purgeTokens(before), prepared.purgeSessions(before, before)]);
    },
  };
}
