import type { UserId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database } from '../../storage/database.ts';

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
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

export interface BrowserSessionRepository {
  insertToken(token: StoredToken): Promise<void>;
  findTokenOwner(hash: string): Promise<UserId | undefined>;
  /** Uses the token up and opens the session, or does neither and answers false: it was used or expired meanwhile. */
  exchangeToken(tokenHash: string, session: StoredSession): Promise<boolean>;
  /** Only one that has not ended. */
  find(hash: string): Promise<StoredSession | undefined>;
  touch(id: string, at: number): Promise<void>;
  /** Ends one session of the owner, or all; answers which were open. */
  end(owner: string, id: string | undefined, at: number): Promise<readonly string[]>;
  /** Sessions that ended or expired within the window. */
  findEnded(after: number, until: number): Promise<readonly string[]>;
  isEnded(id: string): Promise<boolean>;
  /** Forgets tokens and sessions that nobody can use any more. */
  purge(before: number): Promise<void>;
}

const columns = `hash, id, owner, user_agent as "userAgent", created_at as "createdAt", last_seen_at as "lastSeenAt",
  expires_at as "expiresAt"`;
const useTokenSql = 'update sign_in_token set used_at = ? where hash = ? and used_at is null and expires_at > ?';
const insertSql = `insert into browser_session (hash, id, owner, user_agent, created_at, last_seen_at, expires_at)
  values (?, ?, ?, ?, ?, ?, ?)`;
const openSql = 'select id from browser_session where owner = ? and ended_at is null';
const endedSql = `select id from browser_session where ended_at > ? and ended_at <= ?
  union select id from browser_session where expires_at > ? and expires_at <= ?`;

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
    exchangeToken: async (tokenHash, session) => {
      const { hash, id, owner, userAgent, createdAt, lastSeenAt, expiresAt } = session;
      const open = prepared.insert(hash, id, owner, userAgent, createdAt, lastSeenAt, expiresAt);
      try {
        await database.write([prepared.useToken(createdAt, tokenHash, createdAt), open]);
        return true;
      } catch (error) {
        if (error instanceof UnexpectedRowsError) return false;
        throw error;
      }
    },
    find: async (hash) => {
      const sql = `select ${columns} from browser_session where hash = ? and ended_at is null`;
      const [row] = await database.read<StoredSession>(sql, hash);
      return row;
    },
    touch: async (id, at) => {
      await database.write([prepared.touch(at, id)]);
    },
    end: async (owner, id, at) => {
      const all = await database.read<IdRow>(openSql, owner);
      const open = all.map((row) => row.id).filter((each) => id === undefined || each === id);
      if (open.length > 0) await database.write(open.map((each) => prepared.end(at, each)));
      return open;
    },
    findEnded: async (after, until) => {
      const rows = await database.read<IdRow>(endedSql, after, until, after, until);
      return rows.map(({ id }) => id);
    },
    isEnded: async (id) => {
      const rows = await database.read<IdRow>('select id from browser_session where id = ? and ended_at is not null', id);
      return rows.length > 0;
    },
    purge: async (before) => {
      await database.write([prepared.purgeTokens(before), prepared.purgeSessions(before, before)]);
    },
  };
}
