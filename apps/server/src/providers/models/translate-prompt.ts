import { Fault } from '@causeway/contract';
import type { Prompt, PromptMessage } from './language-model.ts';
import { isRecord, textOf } from './json-value.ts';
import type { Json } from './json-value.ts';

type UserPart = Extract<PromptMessage, { role: 'user' }>['content'][number];
type AssistantPart = Extract<PromptMessage, { role: 'assistant' }>['content'][number];

function refuse(param: string, message: string): never {
  throw new Fault('invalid_request', { param, message });
}

/** Text of a content that is a string or a list of parts. */
export function contentText(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content);
  return content.map((part: unknown) => (isRecord(part) ? textOf(part['text'] ?? part['refusal']) : '')).join('');
}

interface Data {
  readonly mediaType: string;
  readonly base64: string;
}

function readDataUrl(url: string): Data | undefined {
  const match = /^data:(?<type>[\w.+-]+\/[\w.+-]+)(?:;[^,]*)?;base64,(?<data>.*)$/su.exec(url);
  const { type, data } = match?.groups ?? {};
  return type === undefined || data === undefined ? undefined : { mediaType: type, base64: data };
}

function imagePart(part: Json, param: string): UserPart {
  const image = part['image_url'];
  const url = isRecord(image) ? textOf(image['url']) : textOf(image);
  const data = readDataUrl(url);
  if (data) return { type: 'file', mediaType: data.mediaType, data: { type: 'data', data: data.base64 } };
  if (!/^https?:/u.test(url) || !URL.canParse(url)) {
    refuse(`${param}.image_url`, 'An image is a data: URL (base64) or an http(s) address.');
  }
  return { type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL(url) } };
}

function filePart(part: Json, param: string): UserPart {
  const file = isRecord(part['file']) ? part['file'] : {};
  const data = readDataUrl(textOf(file['file_data']));
  if (!data) refuse(`${param}.file`, 'A file is given as file_data, a data: URL (base64).');
  const name = textOf(file['filename']);
  return {
    type: 'file',
    mediaType: data.mediaType,
    data: { type: 'data', data: data.base64 },
    ...(name === '' ? {} : { filename: name }),
  };
}

function audioPart(part: Json): UserPart {
  const audio = isRecord(part['input_audio']) ? part['input_audio'] : {};
  return {
    type: 'file',
    mediaType: `audio/${textOf(audio['format']) || 'wav'}`,
    data: { type: 'data', data: textOf(audio['data']) },
  };
}

function userPart(part: unknown, param: string): UserPart {
  if (!isRecord(part)) return refuse(param, 'A content part is an object with a type.');
  switch (part['type']) {
    case 'text':
      return { type: 'text', text: textOf(part['text']) };
    case 'image_url':
      return imagePart(part, param);
    case 'file':
      return filePart(part, param);
    case 'input_audio':
      return audioPart(part);
    default:
      return refuse(`${param}.type`, `This provider takes no content part of type "${textOf(part['type'])}".`);
  }
}

function userMessage(message: Json, param: string): PromptMessage {
  const { content } = message;
  if (!Array.isArray(content)) return { role: 'user', content: [{ type: 'text', text: textOf(content) }] };
  return { role: 'user', content: content.map((part: unknown, index) => userPart(part, `${param}.content.${index}`)) };
}

function parseArguments(text: string, param: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return refuse(param, 'The arguments of a tool call are not valid JSON.');
  }
}

function assistantMessage(message: Json, param: string): PromptMessage {
  const text = contentText(message['content']);
  const content: AssistantPart[] = text === '' ? [] : [{ type: 'text', text }];
  const calls: readonly unknown[] = Array.isArray(message['tool_calls']) ? message['tool_calls'] : [];
  for (const [index, call] of calls.entries()) {
    if (!isRecord(call) || !isRecord(call['function'])) continue;
    const { name, arguments: json } = call['function'];
    const input = parseArguments(textOf(json), `${param}.tool_calls.${index}.function.arguments`);
    content.push({ type: 'tool-call', toolCallId: textOf(call['id']), toolName: textOf(name), input });
  }
  return { role: 'assistant', content };
}

function toolMessage(message: Json, names: ReadonlyMap<string, string>): PromptMessage {
  const toolCallId = textOf(message['tool_call_id']);
  const toolName = names.get(toolCallId) ?? (textOf(message['name']) || 'tool');
  const output = { type: 'text' as const, value: contentText(message['content']) };
  return { role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output }] };
}

/** Results name only the call's id; these wires want the tool's name too. */
function toolNames(messages: readonly Json[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { tool_calls: calls } of messages) {
    if (!Array.isArray(calls)) continue;
    for (const call of calls as readonly unknown[]) {
      if (isRecord(call) && isRecord(call['function'])) names.set(textOf(call['id']), textOf(call['function']['name']));
    }
  }
  return names;
}

const isSystem = (message: Json): boolean => message['role'] === 'system' || message['role'] === 'developer';

/** OpenAI's messages as a prompt. System messages come first: these wires know them only there. Throws `invalid_request`. */
export function translatePrompt(messages: readonly Json[]): Prompt {
  const names = toolNames(messages);
  const system: PromptMessage[] = messages
    .filter(isSystem)
    .map((message) => ({ role: 'system', content: contentText(message['content']) }));
  const rest = messages.flatMap((message, index): PromptMessage[] => {
    const param = `messages.${index}`;
    if (isSystem(message)) return [];
    if (message['role'] === 'assistant') return [assistantMessage(message, param)];
    if (message['role'] === 'tool' || message['role'] === 'function') return [toolMessage(message, names)];
    return [userMessage(message, param)];
  });
  return [...system, ...rest];
}
