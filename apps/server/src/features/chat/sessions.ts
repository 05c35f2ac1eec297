import { Fault, mintId } from '@causeway/contract';
import type {
  BodyOf,
  Message,
  MessageId,
  QueryOf,
  Session,
  SessionId,
  createSession,
  listSessions,
  updateSession,
} from '@causeway/contract';
import type { Generations } from './generations.ts';
import type { PublishSessionEvent } from './session-events.ts';
import type { ListCursor, SessionRef, SessionStore } from './session-store.ts';
import { loadSnapshot } from './snapshot.ts';
import { snippetOf } from './snippet.ts';

export interface SessionsNeeds {
  readonly store: SessionStore;
  readonly generations: Generations;
  readonly publish: PublishSessionEvent;
  readonly now: () => number;
}

export function newSession(given: Partial<Session>, at: number): Session {
  const id = given.id ?? mintId('session');
  return {
    user_id: 'default',
    title: '',
    agent_id: null,
    metadata: {},
    model: null,
    system: null,
    archived: false,
    ...given,
    id,
    session_id: id,
    leaf_id: null,
    created_at: at,
    updated_at: at,
    message_count: 0,
  };
}

const formatCursor = (session: Session): string => `${session.updated_at}~${session.id}`;

function parseCursor(text: string | undefined): ListCursor | undefined {
  if (text === undefined) return undefined;
  const [, updatedAt, id] = /^(\d{1,15})~(.+)$/u.exec(text) ?? [];
  if (updatedAt === undefined || id === undefined) {
    throw new Fault('invalid_request', { param: 'cursor', message: 'The cursor is not one that this list gave.' });
  }
  return { updatedAt: Number(updatedAt), id };
}

const missing = (what: string, param?: string): Fault =>
  new Fault('not_found', { message: `There is no such ${what}.`, ...(param === undefined ? {} : { param }) });

/** Sessions of one owner: what is not theirs does not exist. */
export function createSessions({ store, generations, publish, now }: SessionsNeeds) {
  async function get(ref: SessionRef): Promise<Session> {
    const session = await store.find(ref);
    if (!session) throw missing('session');
    return session;
  }

  async function getMessage(ref: SessionRef, id: MessageId, param = 'messageId'): Promise<Message> {
    const message = await store.findMessage(ref, id);
    if (!message) throw missing('message', param);
    return message;
  }

  return {
    get,
    getMessage,

    async create(owner: string, body: BodyOf<typeof createSession>): Promise<Session> {
      const { id, user_id: userId, title, metadata, model, system, agent_id: agentId } = body;
      const given = { user_id: userId, agent_id: agentId ?? null, model: model ?? null, system: system ?? null };
      const named = {
        ...(id === undefined ? {} : { id }),
        ...(title === undefined ? {} : { title }),
        ...(metadata === undefined ? {} : { metadata }),
      };
      const session = newSession({ ...given, ...named }, now());
      if (await store.create(owner, session)) return session;
      throw new Fault('conflict', { param: 'id', message: `A session named "${session.id}" exists already.` });
    },

    async list(owner: string, query: QueryOf<typeof listSessions>) {
      const { limit, archived, text, user_id: userId } = query;
      const sessions = await store.list(owner, { userId, text, archived, limit: limit + 1, before: parseCursor(query.cursor) });
      const page = sessions.slice(0, limit);
      const last = page.at(-1);
      return { sessions: page, ...(sessions.length > limit && last ? { next_cursor: formatCursor(last) } : {}) };
    },

    async update(ref: SessionRef, changes: BodyOf<typeof updateSession>): Promise<Session> {
      if (changes.leaf_id !== undefined) await getMessage(ref, changes.leaf_id, 'leaf_id');
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const session = await store.update(ref, given, now());
      if (!session) throw missing('session');
      const shown =
        changes.leaf_id === undefined ? undefined : await loadSnapshot({ store, draftOf: generations.draftOf }, ref);
      publish(ref, shown ?? { type: 'session', session });
      return session;
    },

    async remove(ref: SessionRef): Promise<void> {
      if (!(await store.remove(ref))) throw missing('session');
      await generations.stop(ref);
      publish(ref, { type: 'deleted' });
    },

    async search(owner: string, text: string, limit: number) {
      const hits = await store.search(owner, text, limit);
      return { hits: hits.map(({ content, ...hit }) => ({ ...hit, snippet: snippetOf(content, text) })) };
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;
export const refOf = (principal: { readonly userId: string }, id: SessionId): SessionRef => ({ owner: principal.userId, id });
