import { mintId, readToolUses } from '@causeway/contract';
import type { Message, MessageId, Session } from '@causeway/contract';
import { isRecord, listOf, textOf } from './json-shapes.ts';
import type { JsonRecord } from './json-shapes.ts';
import { stepsOf } from './tool-uses.ts';

/** How much of a branch goes to the model. */
export const historyMessages = 200;
const historyCharacters = 1_000_000;
const titleLength = 60;

/** A message as OpenAI writes it. */
export type WireMessage = Readonly<Record<string, unknown>>;

const isInstruction = ({ role }: WireMessage): boolean => role === 'system' || role === 'developer';
const idsOfCalls = (message: WireMessage | undefined): string[] =>
  listOf(message?.['tool_calls']).map((call) => textOf(call['id']));

function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .filter((text) => text !== '')
    .join('\n');
}

/** What cannot be said with role and text alone is kept in `parts` as it came. */
function partsOf({ role: _role, content, ...rest }: WireMessage): JsonRecord | undefined {
  const parts = { ...(Array.isArray(content) ? { content } : {}), ...rest };
  return Object.keys(parts).length === 0 ? undefined : parts;
}

function toRole(role: unknown): Message['role'] {
  if (role === 'assistant' || role === 'user') return role;
  return role === 'tool' || role === 'function' ? 'tool' : 'system';
}

/** Rows for the messages of a request, each the child of the one before; instructions belong to the request and are not kept. */
export function toRows(given: readonly WireMessage[], parentId: MessageId | null, at: number): Message[] {
  const rows: Message[] = [];
  for (const message of given.filter((one) => !isInstruction(one))) {
    const parts = partsOf(message);
    rows.push({
      id: mintId('message'),
      parent_id: rows.at(-1)?.id ?? parentId,
      role: toRole(message['role']),
      content: textOfContent(message['content']),
      status: 'done',
      created_at: at,
      ...(parts === undefined ? {} : { parts }),
    });
  }
  return rows;
}

/** What only this server knows of an answer; an upstream refuses fields that it does not know. */
const ownParts = new Set(['tool_uses', 'agent', 'citations']);

function toWire(message: Message): WireMessage {
  const given = isRecord(message.parts) && (message.role !== 'assistant' || message.status === 'done') ? message.parts : {};
  const parts = Object.fromEntries(Object.entries(given).filter(([name]) => !ownParts.has(name)));
  return { role: message.role, content: message.content === '' && 'tool_calls' in parts ? null : message.content, ...parts };
}

const saysSomething = (message: Message): boolean =>
  message.role !== 'assistant' ||
  message.content !== '' ||
  (message.status === 'done' ? message.parts !== undefined : readToolUses(message.parts).length > 0);

/** The newest messages that fit; the newest one always does. */
function fitting(messages: readonly Message[]): readonly Message[] {
  let characters = 0;
  const first = messages.findLastIndex((message) => (characters += message.content.length) > historyCharacters);
  return messages.slice(Math.min(first + 1, messages.length - 1));
}

/** Upstreams refuse calls without results and results without calls: both are left out. */
function withoutLooseCalls(messages: readonly WireMessage[]): WireMessage[] {
  const kept: WireMessage[] = [];
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const calls = idsOfCalls(message);
    if (message['role'] === 'tool') {
      if (open.has(textOf(message['tool_call_id']))) kept.push(message);
    } else if (calls.length === 0) {
      kept.push(message);
      open = new Set();
    } else {
      const results = new Set(
        messages.slice(index + 1, index + 1 + calls.length).map((result) => textOf(result['tool_call_id'])),
      );
      open = new Set(calls.every((id) => results.has(id)) ? calls : []);
      const { tool_calls: _calls, ...rest } = message;
      if (open.size > 0) kept.push(message);
      else if (typeof rest['content'] === 'string') kept.push(rest);
    }
  }
  return kept;
}

export interface ConversationStart extends Pick<Session, 'system'> {
  /** Who answers has tools: the calls of earlier answers are said as calls. Else only what was answered is said. */
  readonly hasTools?: boolean;
}

/** What the model reads: instructions (the request's own, else the session's), the history, then what is new. */
export function toConversation(
  { system, hasTools = false }: ConversationStart,
  history: readonly Message[],
  given: readonly WireMessage[] = [],
): WireMessage[] {
  const own = given.filter(isInstruction);
  const instructions = own.length === 0 && system !== null ? [{ role: 'system', content: system }] : own;
  const past = fitting(history)
    .filter(saysSomething)
    .flatMap((message) => (hasTools && readToolUses(message.parts).length > 0 ? stepsOf(message) : [toWire(message)]));
  return [...instructions, ...withoutLooseCalls([...past, ...given.filter((message) => !isInstruction(message))])];
}

/** The first line of the first thing a user said. */
export function titleFrom(messages: readonly Message[]): string {
  const first = messages.find((message) => message.role === 'user')?.content.trim() ?? '';
  const line = (first.split(/\r?\n/u, 1)[0] ?? '').trim();
  return line.length <= titleLength
    ? line
    : `${line
        .slice(0, titleLength - 1)
        .toWellFormed()
        .replace(/\uFFFD$/u, '')
        .trimEnd()}…`;
}
