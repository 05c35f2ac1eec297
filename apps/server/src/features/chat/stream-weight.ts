import { readToolUses } from '@causeway/contract';
import type { Message, SessionEvent, ToolUse } from '@causeway/contract';
import { isRecord } from './json-shapes.ts';

/** What one subscriber may leave unread is 1 MiB; a snapshot stays well below in every script. */
const snapshotCharacters = 256 * 1024;
const messageCharacters = 128 * 1024;

const weightOf = ({ content, reasoning, parts }: Message): number =>
  content.length + (reasoning?.length ?? 0) + (parts === undefined ? 0 : JSON.stringify(parts).length);

/** What a tool gave, as streams carry it; the history has it whole. */
const outputCharacters = 4000;

const fitToolUse = (use: ToolUse): ToolUse =>
  (use.output?.length ?? 0) <= outputCharacters
    ? use
    : { ...use, output: `${use.output?.slice(0, outputCharacters).toWellFormed()}\n…` };

function withShortOutputs(message: Message): Message {
  const uses = readToolUses(message.parts);
  if (uses.length === 0) return message;
  const parts = { ...(isRecord(message.parts) ? message.parts : {}), tool_uses: uses.map(fitToolUse) };
  return { ...message, parts };
}

/** An event as streams carry it. */
export function fitEvent(event: SessionEvent): SessionEvent {
  if (event.type === 'message') return { ...event, message: fitStream(event.message) };
  return event.type === 'tool' ? { ...event, tool_use: fitToolUse(event.tool_use) } : event;
}

/** A message as streams carry it: one that is too heavy is cut, and says so. */
export function fitStream(given: Message): Message {
  const message = withShortOutputs(given);
  if (weightOf(message) <= messageCharacters) return message;
  const { parts: _parts, content, reasoning, ...kept } = message;
  const half = messageCharacters / 2;
  return {
    ...kept,
    content: content.slice(0, half).toWellFormed(),
    ...(reasoning === undefined ? {} : { reasoning: reasoning.slice(0, half).toWellFormed() }),
    is_cut: true,
  };
}

/** The newest that fit together; the newest one always does. */
export function fitSnapshot(messages: readonly Message[]): Message[] {
  const fitted = messages.map(fitStream);
  let characters = 0;
  const first = fitted.findLastIndex((message) => (characters += weightOf(message)) > snapshotCharacters);
  return fitted.slice(first + 1);
}
