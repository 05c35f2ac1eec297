import { readToolUses, toolResultText } from '@causeway/contract';
import type { Message, ToolUse } from '@causeway/contract';
import { isRecord } from './json-shapes.ts';

type Wire = Readonly<Record<string, unknown>>;

const undecided = 'The answer ended before anybody decided.';

function ended(use: ToolUse): ToolUse {
  if (use.status === 'running') return { ...use, status: 'unknown' };
  return use.status === 'waiting' ? { ...use, status: 'denied', output: undecided } : use;
}

/** Tool calls of an answer that is over: what ran may have happened, what waited did not. */
export const endedToolUses = (uses: readonly ToolUse[]): ToolUse[] => uses.map(ended);

/** A message whose process died, said honestly. */
export function interruptedMessage(message: Message): Message {
  const uses = readToolUses(message.parts);
  const parts =
    uses.length === 0 ? {} : { parts: { ...(isRecord(message.parts) ? message.parts : {}), tool_uses: endedToolUses(uses) } };
  return { ...message, ...parts, status: 'interrupted' };
}

const callOf = ({ id, tool, arguments: given }: ToolUse): Wire => ({
  id,
  type: 'function',
  function: { name: tool, arguments: JSON.stringify(isRecord(given) ? given : {}) },
});

/** An answer with tool calls as the model gave it: what it said, what it called, what it was told, step by step. */
export function stepsOf({ content, parts }: Message): Wire[] {
  const uses = readToolUses(parts);
  const messages: Wire[] = [];
  let said = 0;
  for (const step of new Set(uses.map((use) => use.step))) {
    const calls = uses.filter((use) => use.step === step);
    const at = calls[0]?.at ?? said;
    const text = content.slice(said, at);
    messages.push({ role: 'assistant', content: text === '' ? null : text, tool_calls: calls.map(callOf) });
    messages.push(...calls.map((use) => ({ role: 'tool', tool_call_id: use.id, content: toolResultText(use) })));
    said = at;
  }
  const rest = content.slice(said);
  return rest === '' ? messages : [...messages, { role: 'assistant', content: rest }];
}

/** What of private data stands in a conversation: what tools read, and passages of documents that were quoted to the model. */
export function privateReads(history: readonly Message[]): Pick<ToolUse, 'tool' | 'is_private' | 'destination'>[] {
  return history.flatMap(({ parts }) => {
    const quoted = isRecord(parts) && 'citations' in parts ? [{ tool: 'knowledge', is_private: true }] : [];
    return [...quoted, ...readToolUses(parts).filter((use) => use.is_private === true)];
  });
}
