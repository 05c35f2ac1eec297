import type { Message } from '@causeway/contract';

/** What one subscriber may leave unread is 1 MiB; a snapshot stays well below in every script. */
const snapshotCharacters = 256 * 1024;
const messageCharacters = 128 * 1024;

const weightOf = ({ content, reasoning, parts }: Message): number =>
  content.length + (reasoning?.length ?? 0) + (parts === undefined ? 0 : JSON.stringify(parts).length);

/** A message as streams carry it: one that is too heavy is cut, and says so. */
export function fitStream(message: Message): Message {
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
