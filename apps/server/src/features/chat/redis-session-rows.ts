import type { Message, Session } from '@causeway/contract';
import { storable, toSession, toSessionRow } from './session-rows.ts';
import type { SessionRow } from './session-rows.ts';
import type { SessionRef, TreeNode } from './session-store.ts';

const prefix = 'causeway:chat';

export const listKey = (owner: string): string => `${prefix}:{${owner}}:sessions`;
/** Answers in the making, by the time of their last draft. */
export const generatingKey = `${prefix}:generating`;

/** The hashes of one session: fields, messages, places. */
export const sessionKeys = ({ owner, id }: SessionRef): [string, string, string] => {
  const name = `${prefix}:{${owner}}`;
  return [`${name}:session:${id}`, `${name}:messages:${id}`, `${name}:places:${id}`];
};

const numbers = new Set(['archived', 'message_count', 'created_at', 'updated_at', 'nameable_from']);
const nullable = ['agent_id', 'model', 'leaf_id', 'generating_id', 'system', 'nameable_from'];

/** `[name, value, …]` of what is not null. */
export const toFields = (row: Readonly<Partial<SessionRow>>): string[] =>
  Object.entries(row).flatMap(([name, value]) => (value === null || value === undefined ? [] : [name, String(value)]));

export const sessionFields = (owner: string, session: Session): string[] => toFields(toSessionRow(owner, session));

/** The fields are those that `toFields` wrote. */
export function parseSession(fields: Readonly<Record<string, string>>): Session | undefined {
  if (fields['id'] === undefined) return undefined;
  const values = Object.entries(fields).map(([name, value]) => [name, numbers.has(name) ? Number(value) : value]);
  const nulls = nullable.map((name) => [name, null]);
  return toSession(Object.fromEntries([...nulls, ...values]) as SessionRow);
}

export function toJson(message: Message): string {
  const { reasoning } = message;
  return JSON.stringify({
    ...message,
    content: storable(message.content),
    ...(reasoning === undefined ? {} : { reasoning: storable(reasoning) }),
  });
}

export const parseMessage = (json: string): Message => JSON.parse(json) as Message;

export const toPlace = ({ parent_id: parent, role, status, created_at: at }: Message): string =>
  `${parent ?? ''}|${role}|${status}|${at}`;

/** Places of a session in the order their messages were appended. */
export function parsePlaces(places: Readonly<Record<string, string>>): TreeNode[] {
  const nodes = Object.entries(places).map(([id, place]) => {
    const [seq = '0', parent = '', role, status, at] = place.split('|');
    return {
      seq: Number(seq),
      node: { id, parent_id: parent === '' ? null : parent, role, status, created_at: Number(at) } as TreeNode,
    };
  });
  return nodes.toSorted((a, b) => a.seq - b.seq).map(({ node }) => node);
}
