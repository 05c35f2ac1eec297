import type { Database } from '../../storage/database.ts';
import { searchWords } from './search-words.ts';
import type { SearchHit, SessionStore } from './session-store.ts';

/** The last word may be a beginning: people search while they type. */
const isPrefix = (word: string, index: number, words: readonly string[]): boolean =>
  index === words.length - 1 && word.length > 1;

const found = 'm.session_id, s.title as session_title, m.id as message_id, m.role, m.created_at, m.content';
const sessionOf = 'join chat_session s on s.owner = m.owner and s.id = m.session_id';

/** The owner is a part of the index: the newest hits are found without reading those of others. */
const sqliteSql = `select ${found} from chat_message_text t
  join chat_message m on m.seq = t.rowid ${sessionOf}
  where chat_message_text match ? and m.owner = ? order by t.rowid desc limit ?`;

function sqliteQuery(owner: string, words: readonly string[]): string {
  const terms = words.map((word, index) => `"${word}"${isPrefix(word, index, words) ? ' *' : ''}`);
  const ownerWords = searchWords(owner).join(' ');
  return `owner : "${ownerWords}" AND content : (${terms.join(' AND ')})`;
}

const postgresSql = `select ${found} from chat_message m ${sessionOf}
  where m.words @@ to_tsquery('chat_text', ?) and m.owner = ? order by m.seq desc limit ?`;

const postgresQuery = (words: readonly string[]): string =>
  words.map((word, index) => `'${word}'${isPrefix(word, index, words) ? ':*' : ''}`).join(' & ');

/** FTS5 on SQLite, tsvector on PostgreSQL. */
export function createSqlMessageSearch(database: Database): SessionStore['search'] {
  return async (owner, text, limit) => {
    const words = searchWords(text);
    if (words.length === 0) return [];
    if (database.dialect === 'sqlite') return database.read<SearchHit>(sqliteSql, sqliteQuery(owner, words), owner, limit);
    return database.read<SearchHit>(postgresSql, postgresQuery(words), owner, limit);
  };
}
