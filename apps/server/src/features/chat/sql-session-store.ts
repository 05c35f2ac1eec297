import type { Message, MessageId, Session } from '@causeway/contract';
import { sql } from 'kysely';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, SqlValue, Write } from '../../storage/database.ts';
import {
  finalColumns,
  finalValues,
  foldTitle,
  messageColumns,
  storable,
  toColumns,
  toMessage,
  toSession,
  toSessionRow,
} from './session-rows.ts';
import type { MessageRow, SessionRow } from './session-rows.ts';
import type { NewTurn, SessionFilter, SessionRef, SessionStore, TreeNode } from './session-store.ts';
import { createSqlMessageSearch } from './sql-message-search.ts';

interface Tables {
  chat_session: SessionRow;
  chat_message: MessageRow;
}

const inSession = 'owner = ? and session_id = ?';

const messageSql = `select ${messageColumns} from chat_message where ${inSession} and id = ?`;
const treeSql = `select id, parent_id, role, status, created_at from chat_message where ${inSession} order by seq`;
const unfinishedSql = `select ${messageColumns} from chat_message where status = 'generating' and saved_at < ? order by saved_at limit 100`;

/** Two index lookups per step; only the messages of the page are read whole. */
const branchSql = `with recursive branch (id, parent_id, depth) as (
    select id, parent_id, 1 from chat_message where ${inSession} and id = ?
    union all
    select m.id, m.parent_id, b.depth + 1 from branch b
      join chat_message m on m.owner = ? and m.session_id = ? and m.id = b.parent_id
      where b.depth < ?
  )
  select ${messageColumns
    .split(', ')
    .map((name) => `m.${name}`)
    .join(', ')}
  from branch b join chat_message m on m.owner = ? and m.session_id = ? and m.id = b.id
  order by b.depth desc`;

function prepareStatements(database: Database) {
  const marks = messageColumns.replaceAll(/\w+/gu, '?');
  return {
    insertMessage: database.prepare(`insert into chat_message (${messageColumns}) values (${marks})`, 1),
    claim: database.prepare(
      `update chat_session set leaf_id = ?, generating_id = ?, message_count = message_count + ?, updated_at = ?,
        title = case when title = '' then ? else title end, title_folded = case when title = '' then ? else title_folded end
      where owner = ? and id = ? and generating_id is null`,
      1,
    ),
    saveDraft: database.prepare(
      `update chat_message set content = ?, reasoning = ?, saved_at = ?, parts = coalesce(?, parts)
        where ${inSession} and id = ? and status = 'generating'`,
    ),
    finish: database.prepare(
      `update chat_message set ${finalColumns.map((name) => `${name} = ?`).join(', ')} where ${inSession} and id = ? and status = 'generating'`,
    ),
    release: database.prepare('update chat_session set generating_id = null where owner = ? and id = ? and generating_id = ?'),
    claimNaming: database.prepare(
      'update chat_session set nameable_from = ? where owner = ? and id = ? and nameable_from <= ?',
    ),
    endNaming: database.prepare(
      `update chat_session set nameable_from = null, title = coalesce(?, title), title_folded = coalesce(?, title_folded)
        where owner = ? and id = ? and nameable_from = ?`,
    ),
    freeNaming: database.prepare('update chat_session set nameable_from = 0 where nameable_from > 0'),
    deleteMessages: database.prepare(`delete from chat_message where ${inSession}`),
    deleteSession: database.prepare('delete from chat_session where owner = ? and id = ?'),
  };
}

function insertSession(owner: string, session: Session): Write {
  const row = toSessionRow(owner, session);
  const names = Object.keys(row);
  const marks = names.map(() => '?').join(', ');
  const insert = `insert into chat_session (${names.join(', ')}) values (${marks}) on conflict (owner, id) do nothing`;
  return { sql: insert, parameters: Object.values(row) as SqlValue[] };
}

function messageValues({ owner, id }: SessionRef, message: Message): SqlValue[] {
  const [status, ...rest] = finalValues(message);
  const { created_at: at } = message;
  return [owner, id, message.id, message.parent_id, message.role, status ?? null, at, at, ...rest];
}

/** `%` and `_` of the caller are text. */
const containing = (text: string): string => `%${foldTitle(text).replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;

type Statements = ReturnType<typeof prepareStatements>;
type SessionPart = Pick<SessionStore, 'create' | 'find' | 'list' | 'update' | 'remove'>;
type OwnerPart = Pick<SessionStore, 'countOf' | 'generatingOf' | 'removeOf'>;
type NamingPart = Pick<SessionStore, 'claimNaming' | 'endNaming' | 'freeNaming'>;
type MessagePart = Pick<SessionStore, 'findMessage' | 'branch' | 'tree' | 'saveDraft' | 'finish' | 'unfinished'>;

function sessionPart(database: Database, statements: Statements): SessionPart {
  const db = database.kysely<Tables>();

  const find: SessionStore['find'] = async ({ owner, id }) => {
    const [row] = await database.read<SessionRow>('select * from chat_session where owner = ? and id = ?', owner, id);
    return row && toSession(row);
  };

  function listQuery(owner: string, filter: SessionFilter) {
    let query = db
      .selectFrom('chat_session')
      .selectAll()
      .where('owner', '=', owner)
      .where('archived', '=', Number(filter.archived));
    const { userId, text, before } = filter;
    if (userId !== undefined) query = query.where('user_id', '=', userId);
    if (text !== undefined) query = query.where(sql<boolean>`title_folded like ${containing(text)} escape '\\'`);
    if (before) query = query.where((eb) => eb(eb.refTuple('updated_at', 'id'), '<', eb.tuple(before.updatedAt, before.id)));
    return query.orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(filter.limit);
  }

  return {
    find,
    async create(owner, session) {
      const [inserted] = await database.write([insertSession(owner, session)]);
      return inserted === 1;
    },
    async list(owner, filter) {
      const rows = await listQuery(owner, filter).execute();
      return rows.map(toSession);
    },
    async update(ref, changes, at) {
      const query = db
        .updateTable('chat_session')
        .set({ ...toColumns(changes), updated_at: at })
        .where('owner', '=', ref.owner)
        .where('id', '=', ref.id)
        .compile();
      await database.write([{ sql: query.sql, parameters: query.parameters as readonly SqlValue[] }]);
      return find(ref);
    },
    async remove({ owner, id }) {
      const [, removed] = await database.write([statements.deleteMessages(owner, id), statements.deleteSession(owner, id)]);
      return removed === 1;
    },
  };
}

function ownerPart(database: Database): OwnerPart {
  const messages = database.prepare('delete from chat_message where owner = ?');
  const sessions = database.prepare('delete from chat_session where owner = ?');
  return {
    async countOf(owner) {
      const counting = 'select count(*) as sessions from chat_session where owner = ?';
      const [row] = await database.read<{ readonly sessions: number | string }>(counting, owner);
      return Number(row?.sessions ?? 0);
    },
    async generatingOf(owner) {
      const generating = 'select id from chat_session where owner = ? and generating_id is not null';
      const rows = await database.read<{ readonly id: SessionRef['id'] }>(generating, owner);
      return rows.map(({ id }) => id);
    },
    removeOf: async (owner) => void (await database.write([messages(owner), sessions(owner)])),
  };
}

function namingPart(database: Database, statements: Statements, find: SessionStore['find']): NamingPart {
  return {
    async claimNaming({ owner, id }, { at, until }) {
      const [claimed] = await database.write([statements.claimNaming(until, owner, id, at)]);
      return claimed === 1;
    },
    async endNaming(ref, until, title) {
      const [named = null, folded = null] = title === undefined ? [] : [storable(title), foldTitle(title)];
      const [ended] = await database.write([statements.endNaming(named, folded, ref.owner, ref.id, until)]);
      return ended === 1 && title !== undefined ? find(ref) : undefined;
    },
    async freeNaming() {
      await database.write([statements.freeNaming()]);
    },
  };
}

function messagePart(database: Database, statements: Statements): MessagePart {
  return {
    async findMessage({ owner, id }, messageId) {
      const [row] = await database.read<MessageRow>(messageSql, owner, id, messageId);
      return row && toMessage(row);
    },
    async branch({ owner, id }, { leafId, limit }) {
      const rows = await database.read<MessageRow>(branchSql, owner, id, leafId, owner, id, limit, owner, id);
      return rows.map(toMessage);
    },
    tree: ({ owner, id }) => database.read<TreeNode>(treeSql, owner, id),
    async saveDraft({ owner, id }, { content, reasoning, parts, at, messageId }) {
      const kept = reasoning === '' ? null : storable(reasoning);
      const keptParts = parts === undefined ? null : JSON.stringify(parts);
      await database.write([statements.saveDraft(storable(content), kept, at, keptParts, owner, id, messageId)]);
    },
    async finish({ owner, id }, message) {
      const finish = statements.finish(...finalValues(message), owner, id, message.id);
      const [finished] = await database.write([finish, statements.release(owner, id, message.id)]);
      return finished === 1;
    },
    async unfinished(savedBefore) {
      const rows = await database.read<MessageRow>(unfinishedSql, savedBefore);
      return rows.map((row) => ({
        ref: { owner: row.owner, id: row.session_id as SessionRef['id'] },
        message: toMessage(row),
      }));
    },
  };
}

/** Sessions in SQLite or PostgreSQL. */
export function createSqlSessionStore(database: Database): SessionStore {
  const statements = prepareStatements(database);
  const sessions = sessionPart(database, statements);

  function turnWrites(owner: string, { session, messages, title, at, mayCreate }: NewTurn): Write[] {
    const ref = { owner, id: session.id };
    const answer: MessageId | null = messages.at(-1)?.id ?? null;
    return [
      ...(mayCreate ? [insertSession(owner, session)] : []),
      statements.claim(answer, answer, messages.length, at, storable(title), foldTitle(title), owner, session.id),
      ...messages.map((message) => statements.insertMessage(...messageValues(ref, message))),
    ];
  }

  return {
    ...sessions,
    ...ownerPart(database),
    ...namingPart(database, statements, sessions.find),
    ...messagePart(database, statements),
    search: createSqlMessageSearch(database),
    async begin(owner, turn) {
      try {
        await database.write(turnWrites(owner, turn));
        return 'begun';
      } catch (error) {
        if (!(error instanceof UnexpectedRowsError)) throw error;
        return (await sessions.find({ owner, id: turn.session.id })) ? 'busy' : 'absent';
      }
    },
  };
}
