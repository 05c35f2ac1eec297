import type { Message, Session } from '@causeway/contract';
import type { Redis } from '../../storage/redis.ts';
import { parseMessage, parsePlaces, sessionKeys } from './redis-session-rows.ts';
import type { SearchHit, SessionStore } from './session-store.ts';
import { foldedWords, hasAllWords } from './word-forms.ts';

/** Redis has no index of words: this much of the newest is read. */
const sessionLimit = 50;
const messageLimit = 5000;
const batch = 200;

const anyOf = (archived: boolean) => ({ userId: undefined, text: undefined, archived, limit: sessionLimit, before: undefined });

/** Reads the newest messages of the sessions used last. */
export function createRedisMessageSearch(
  { client, dependency }: Pick<Redis, 'client' | 'dependency'>,
  { list }: Pick<SessionStore, 'list'>,
): SessionStore['search'] {
  async function newest(owner: string, session: Session): Promise<Message[]> {
    const [, messagesKey, placesKey] = sessionKeys({ owner, id: session.id });
    const places = await dependency.call(() => client.hGetAll(placesKey));
    const nodes = parsePlaces(places).filter((node) => node.status !== 'generating');
    const ids = nodes.slice(-batch).map((node) => node.id);
    if (ids.length === 0) return [];
    const found = await dependency.call(() => client.hmGet(messagesKey, ids));
    return found
      .filter((json) => json !== null)
      .map(parseMessage)
      .toReversed();
  }

  const toHit = (session: Session, message: Message): SearchHit => ({
    session_id: session.id,
    session_title: session.title,
    message_id: message.id,
    role: message.role,
    created_at: message.created_at,
    content: message.content,
  });

  return async (owner, text, limit) => {
    const words = foldedWords(text);
    if (words.length === 0) return [];
    const hits: SearchHit[] = [];
    let read = 0;
    const sessions = [...(await list(owner, anyOf(false))), ...(await list(owner, anyOf(true)))];
    for (const session of sessions) {
      if (read >= messageLimit) break;
      const messages = await newest(owner, session);
      read += messages.length;
      hits.push(...messages.filter((message) => hasAllWords(message.content, words)).map((message) => toHit(session, message)));
    }
    return hits.toSorted((a, b) => b.created_at - a.created_at).slice(0, limit);
  };
}
