import type { Message, Session, SessionId } from '@causeway/contract';
import type { Redis } from '../../storage/redis.ts';
import { createRedisMessageSearch } from './redis-message-search.ts';
import {
  generatingKey,
  listKey,
  parseMessage,
  parsePlaces,
  parseSession,
  sessionFields,
  sessionKeys,
  toFields,
  toJson,
  toPlace,
} from './redis-session-rows.ts';
import { createSessionScripts } from './redis-session-scripts.ts';
import type { RunScript } from './redis-session-scripts.ts';
import { foldTitle, storable, toColumns } from './session-rows.ts';
import type {
  BeginOutcome,
  ListCursor,
  NewTurn,
  SessionFilter,
  SessionRef,
  SessionStore,
  Unfinished,
} from './session-store.ts';

/** A session that is not used for so long is forgotten. */
const defaultLifetimeMs = 30 * 24 * 3600 * 1000;
const listPage = 100;
/** Further back a filter does not look. */
const listScanLimit = 2000;
const unfinishedLimit = 100;

type Shared = Pick<Redis, 'client' | 'dependency'>;
type SessionPart = Pick<SessionStore, 'create' | 'find' | 'list' | 'update' | 'remove'>;
type OwnerPart = Pick<SessionStore, 'countOf' | 'generatingOf' | 'removeOf'>;
type NamingPart = Pick<SessionStore, 'claimNaming' | 'endNaming' | 'freeNaming'>;
type MessagePart = Pick<SessionStore, 'findMessage' | 'branch' | 'tree' | 'saveDraft' | 'finish' | 'unfinished'>;

interface Parts {
  readonly redis: Shared;
  readonly run: RunScript;
  readonly lifetime: string;
}

const memberOf = ({ owner, id }: SessionRef, message: Pick<Message, 'id'>): string => JSON.stringify([owner, id, message.id]);

function parseMember(member: string): { ref: SessionRef; messageId: string } {
  const [owner, id, messageId] = JSON.parse(member) as [string, SessionId, string];
  return { ref: { owner, id }, messageId };
}

function passes(session: Session, { userId, text, archived }: SessionFilter): boolean {
  if (session.archived !== archived || (userId !== undefined && session.user_id !== userId)) return false;
  return text === undefined || foldTitle(session.title).includes(foldTitle(text));
}

const isAfter = (session: Session, before: ListCursor | undefined): boolean =>
  !before || session.updated_at < before.updatedAt || (session.updated_at === before.updatedAt && session.id < before.id);

function sessionPart({ redis: { client, dependency }, run, lifetime }: Parts): SessionPart {
  const find: SessionStore['find'] = (ref) =>
    dependency.call(async () => {
      const keys = sessionKeys(ref);
      const fields = await client.hGetAll(keys[0]);
      const session = parseSession(fields);
      if (session) await Promise.all([...keys, listKey(ref.owner)].map((key) => client.pExpire(key, Number(lifetime))));
      return session;
    });

  /** What expired leaves its name in the list until it is seen here. */
  async function page(
    owner: string,
    offset: number,
    before: ListCursor | undefined,
  ): Promise<{ ids: string[]; sessions: Session[] }> {
    const ids = await client.zRange(listKey(owner), before?.updatedAt ?? '+inf', '-inf', {
      BY: 'SCORE',
      REV: true,
      LIMIT: { offset, count: listPage },
    });
    const found = await Promise.all(ids.map((id) => client.hGetAll(sessionKeys({ owner, id: id as SessionId })[0])));
    const sessions = found.map(parseSession);
    const gone = ids.filter((_, index) => sessions[index] === undefined);
    if (gone.length > 0) await client.zRem(listKey(owner), gone);
    return { ids, sessions: sessions.filter((session) => session !== undefined) };
  }

  async function scan(owner: string, filter: SessionFilter): Promise<Session[]> {
    const kept: Session[] = [];
    for (let offset = 0; offset < listScanLimit && kept.length < filter.limit; offset += listPage) {
      const { ids, sessions } = await page(owner, offset, filter.before);
      kept.push(...sessions.filter((session) => isAfter(session, filter.before) && passes(session, filter)));
      if (ids.length < listPage) break;
    }
    return kept.slice(0, filter.limit);
  }

  return {
    find,
    async create(owner, session) {
      const [key] = sessionKeys({ owner, id: session.id });
      const fields = [lifetime, String(session.updated_at), session.id, ...sessionFields(owner, session)];
      return (await run('create', { keys: [key, listKey(owner)], arguments: fields })) === 1;
    },
    list: (owner, filter) => dependency.call(() => scan(owner, filter)),
    async update(ref, changes, at) {
      const columns = { ...toColumns(changes), updated_at: at };
      const removed = Object.entries(columns).flatMap(([name, value]) => (value === null ? [name] : []));
      const values = [lifetime, String(at), ref.id, JSON.stringify(removed), ...toFields(columns)];
      await run('update', { keys: [sessionKeys(ref)[0], listKey(ref.owner)], arguments: values });
      return find(ref);
    },
    remove: (ref) =>
      dependency.call(async () => {
        const [[removed]] = await Promise.all([
          Promise.all(sessionKeys(ref).map((key) => client.del(key))),
          client.zRem(listKey(ref.owner), ref.id),
        ]);
        return removed === 1;
      }),
  };
}

function ownerPart({ client, dependency }: Shared, remove: SessionStore['remove']): OwnerPart {
  return {
    countOf: (owner) => dependency.call(async () => client.zCard(listKey(owner))),
    async generatingOf(owner) {
      const members = await dependency.call(async () => client.zRange(generatingKey, 0, -1));
      return members.map((member) => parseMember(member).ref).flatMap((ref) => (ref.owner === owner ? [ref.id] : []));
    },
    async removeOf(owner) {
      const ids = await dependency.call(async () => client.zRange(listKey(owner), 0, -1));
      for (const id of ids) await remove({ owner, id: id as SessionId });
    },
  };
}

function namingPart(run: RunScript, find: SessionStore['find']): NamingPart {
  return {
    async claimNaming(ref, { at, until }) {
      const claim = { keys: [sessionKeys(ref)[0]], arguments: [String(at), String(until)] };
      return (await run('claimNaming', claim)) === 1;
    },
    async endNaming(ref, until, title) {
      const named = title === undefined ? [] : [storable(title), foldTitle(title)];
      const ended = await run('endNaming', { keys: [sessionKeys(ref)[0]], arguments: [String(until), ...named] });
      return ended === 1 && title !== undefined ? find(ref) : undefined;
    },
    // Others may use the same Redis, so nobody is alone there: claims end by themselves.
    freeNaming: () => Promise.resolve(),
  };
}

function messagePart({ redis: { client, dependency }, run, lifetime }: Parts): MessagePart {
  const findMessage: SessionStore['findMessage'] = (ref, id) =>
    dependency.call(async () => {
      const json = await client.hGet(sessionKeys(ref)[1], id);
      return json === null ? undefined : parseMessage(json);
    });

  const forget = (ref: SessionRef, message: Pick<Message, 'id'>): Promise<unknown> =>
    dependency.call(() => client.zRem(generatingKey, memberOf(ref, message)));

  /** What is not generating any more was left behind by a process that died in between. */
  async function toUnfinished(member: string): Promise<Unfinished[]> {
    const { ref, messageId } = parseMember(member);
    const message = await findMessage(ref, messageId as Message['id']);
    if (message?.status === 'generating') return [{ ref, message }];
    await dependency.call(() => client.zRem(generatingKey, member));
    return [];
  }

  return {
    findMessage,
    async branch(ref, { leafId, limit }) {
      const found = await run('branch', { keys: sessionKeys(ref), arguments: [lifetime, leafId, String(limit)] });
      return Array.isArray(found) ? found.map((json: unknown) => parseMessage(String(json))).toReversed() : [];
    },
    tree: (ref) => dependency.call(async () => parsePlaces(await client.hGetAll(sessionKeys(ref)[2]))),
    async saveDraft(ref, { messageId, content, reasoning, parts, at }) {
      const message = await findMessage(ref, messageId);
      if (!message) return;
      const more = { ...(reasoning === '' ? {} : { reasoning }), ...(parts === undefined ? {} : { parts }) };
      const drafted: Message = { ...message, content, ...more };
      const saved = await run('draft', { keys: sessionKeys(ref), arguments: [lifetime, messageId, toJson(drafted)] });
      const entry = { score: at, value: memberOf(ref, message) };
      if (saved === 1) await dependency.call(() => client.zAdd(generatingKey, entry, { condition: 'XX' }));
    },
    async finish(ref, message) {
      const values = [lifetime, message.id, toJson(message), toPlace(message)];
      const finished = await run('finish', { keys: sessionKeys(ref), arguments: values });
      await forget(ref, message);
      return finished === 1;
    },
    async unfinished(savedBefore) {
      const limit = { BY: 'SCORE', LIMIT: { offset: 0, count: unfinishedLimit } } as const;
      const members = await dependency.call(() => client.zRange(generatingKey, '-inf', `(${savedBefore}`, limit));
      return (await Promise.all(members.map(toUnfinished))).flat();
    },
  };
}

/** Sessions in Redis, forgotten when they are not used; Redis down is a fault that names it. */
export function createRedisSessionStore(redis: Shared, lifetimeMs = defaultLifetimeMs): SessionStore {
  const parts: Parts = { redis, run: createSessionScripts(redis), lifetime: String(lifetimeMs) };
  const { client, dependency } = redis;

  async function begin(owner: string, turn: NewTurn): Promise<BeginOutcome> {
    const { session, messages, title, at, mayCreate } = turn;
    const ref = { owner, id: session.id };
    const answer = messages.at(-1);
    if (!answer) throw new Error('a turn ends with its answer');
    const created = mayCreate ? JSON.stringify(sessionFields(owner, session)) : '';
    const head = [parts.lifetime, String(at), session.id, answer.id, storable(title), foldTitle(title), created];
    const rows = messages.flatMap((message) => [message.id, toPlace(message), toJson(message)]);
    const member = memberOf(ref, answer);
    // First the trace that recovery follows: a process may die between the two.
    await dependency.call(() => client.zAdd(generatingKey, { score: at, value: member }));
    const outcome = await parts.run('begin', { keys: [...sessionKeys(ref), listKey(owner)], arguments: [...head, ...rows] });
    if (outcome !== 'begun') await dependency.call(() => client.zRem(generatingKey, member));
    return outcome === 'begun' || outcome === 'absent' ? outcome : 'busy';
  }

  const sessions = sessionPart(parts);
  return {
    ...sessions,
    ...ownerPart(redis, sessions.remove),
    ...namingPart(parts.run, sessions.find),
    ...messagePart(parts),
    begin,
    search: createRedisMessageSearch(redis, sessions),
  };
}
