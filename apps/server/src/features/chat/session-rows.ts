import type { Message, Session } from '@causeway/contract';
import type { SqlValue } from '../../storage/database.ts';
import type { SessionChanges } from './session-store.ts';

export interface SessionRow {
  owner: string;
  id: string;
  user_id: string;
  title: string;
  title_folded: string;
  agent_id: string | null;
  model: string | null;
  leaf_id: string | null;
  generating_id: string | null;
  archived: number;
  message_count: number;
  created_at: number;
  updated_at: number;
  metadata: string;
  system: string | null;
  nameable_from: number | null;
}

export interface MessageRow {
  owner: string;
  session_id: string;
  id: string;
  parent_id: string | null;
  role: Message['role'];
  status: Message['status'];
  created_at: number;
  saved_at: number;
  model: string | null;
  finish_reason: string | null;
  usage: string | null;
  error: string | null;
  reasoning: string | null;
  content: string;
  parts: string | null;
}

export const messageColumns =
  'owner, session_id, id, parent_id, role, status, created_at, saved_at, model, finish_reason, usage, error, reasoning, content, parts';

/** PostgreSQL keeps no U+0000; its replacement has the same length, so offsets into a text stay true. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');
const storableOrNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : storable(text);
const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** How titles are compared, whatever their case. */
export const foldTitle = (title: string): string => storable(title).toLowerCase();

export function toSession(row: SessionRow): Session {
  const { owner: _owner, title_folded: _folded, generating_id: _generating, nameable_from: _from, ...kept } = row;
  const id = row.id as Session['id'];
  return {
    ...kept,
    id,
    session_id: id,
    leaf_id: row.leaf_id as Session['leaf_id'],
    archived: row.archived === 1,
    metadata: JSON.parse(row.metadata) as Session['metadata'],
  };
}

export function toSessionRow(owner: string, session: Session): SessionRow {
  const { session_id: _same, ...kept } = session;
  return {
    ...kept,
    owner,
    user_id: storable(session.user_id),
    title: storable(session.title),
    title_folded: foldTitle(session.title),
    agent_id: storableOrNull(session.agent_id),
    model: storableOrNull(session.model),
    system: storableOrNull(session.system),
    generating_id: null,
    nameable_from: session.title === '' ? 0 : null,
    archived: Number(session.archived),
    metadata: JSON.stringify(session.metadata),
  };
}

const titleColumns = (title: string): Pick<SessionRow, 'title' | 'title_folded'> => ({
  title: storable(title),
  title_folded: foldTitle(title),
});

/** Whoever sets a title keeps it. */
export function toColumns({ archived, metadata, title, ...changes }: SessionChanges): Partial<SessionRow> {
  return {
    ...changes,
    ...(title === undefined ? {} : { ...titleColumns(title), nameable_from: null }),
    ...(archived === undefined ? {} : { archived: Number(archived) }),
    ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
  };
}

const optionalText = <Key extends string>(key: Key, text: string | null): { [K in Key]?: string } =>
  (text === null ? {} : { [key]: text }) as { [K in Key]?: string };

/** Rows hold what `toMessageValues` wrote, so what is parsed has the shape it was given. */
const optionalJson = <Key extends keyof Message>(key: Key, text: string | null): Pick<Partial<Message>, Key> =>
  (text === null ? {} : { [key]: JSON.parse(text) as unknown }) as Pick<Partial<Message>, Key>;

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id as Message['id'],
    parent_id: row.parent_id as Message['parent_id'],
    role: row.role,
    content: row.content,
    status: row.status,
    created_at: row.created_at,
    ...optionalJson('parts', row.parts),
    ...optionalText('reasoning', row.reasoning),
    ...optionalText('model', row.model),
    ...optionalJson('usage', row.usage),
    ...optionalText('finish_reason', row.finish_reason),
    ...optionalJson('error', row.error),
  };
}

/** The columns that a finished answer sets, in the order of the statement. */
export const finalColumns = ['status', 'model', 'finish_reason', 'usage', 'error', 'reasoning', 'content', 'parts'] as const;

export const finalValues = (message: Message): SqlValue[] => [
  message.status,
  storableOrNull(message.model),
  storableOrNull(message.finish_reason),
  json(message.usage),
  json(message.error),
  storableOrNull(message.reasoning),
  storable(message.content),
  json(message.parts),
];
