import { Fault } from '@causeway/contract';
import type { BodyOf, createResponse } from '@causeway/contract';
import type { ChatBody } from '../../providers/models/model.ts';
import { isRecord, listOf, textOf } from './json-shapes.ts';
import type { JsonRecord } from './json-shapes.ts';

export type ResponseBody = BodyOf<typeof createResponse>;

/** Fields that mean the same in both APIs. */
const sameFields = [
  'temperature',
  'top_p',
  'parallel_tool_calls',
  'user',
  'service_tier',
  'prompt_cache_key',
  'safety_identifier',
] as const;

function refuse(param: string, message: string): never {
  throw new Fault('invalid_request', { param, message });
}

function toPart(part: JsonRecord, where: string): JsonRecord {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: part['text'] };
    case 'refusal':
      return { type: 'text', text: part['refusal'] };
    case 'input_image':
      return {
        type: 'image_url',
        image_url: { url: part['image_url'], ...(part['detail'] === undefined ? {} : { detail: part['detail'] }) },
      };
    case 'input_file': {
      const { type: _type, ...file } = part;
      return { type: 'file', file };
    }
    case 'input_audio':
      return part;
    default:
      return refuse(`${where}.type`, `Parts of the type "${textOf(part['type'])}" are not supported.`);
  }
}

/** Texts alone become one string: every upstream reads that. */
function toContent(content: unknown, where: string): unknown {
  if (!Array.isArray(content)) return content ?? '';
  const parts = listOf(content).map((part, index) => toPart(part, `${where}.content.${index}`));
  return parts.every((part) => part['type'] === 'text') ? parts.map((part) => textOf(part['text'])).join('\n') : parts;
}

function toToolCall(item: JsonRecord): JsonRecord {
  return { id: item['call_id'], type: 'function', function: { name: item['name'], arguments: item['arguments'] } };
}

/** Calls that follow each other are one message, as the chat API says it. */
function addCall(messages: JsonRecord[], item: JsonRecord): void {
  const last = messages.at(-1);
  const calls = last?.['role'] === 'assistant' ? listOf(last['tool_calls']) : [];
  const message = {
    role: 'assistant',
    content: null,
    ...(last?.['role'] === 'assistant' ? last : {}),
    tool_calls: [...calls, toToolCall(item)],
  };
  if (last?.['role'] === 'assistant') messages.splice(-1, 1, message);
  else messages.push(message);
}

function addItem(messages: JsonRecord[], item: JsonRecord, where: string): void {
  const type = item['type'] ?? 'message';
  if (type === 'message') messages.push({ role: item['role'], content: toContent(item['content'], where) });
  else if (type === 'function_call') addCall(messages, item);
  else if (type === 'function_call_output') {
    messages.push({ role: 'tool', tool_call_id: item['call_id'], content: toContent(item['output'], where) });
  } else if (type === 'item_reference') {
    refuse(where, 'Responses are not stored here: send the item itself instead of a reference to it.');
  } else if (type !== 'reasoning') refuse(`${where}.type`, 'Only messages, function calls and their outputs are supported.');
}

function toMessages({ input, instructions }: ResponseBody): JsonRecord[] {
  const messages: JsonRecord[] = instructions ? [{ role: 'system', content: instructions }] : [];
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }];
  for (const [index, item] of input.entries()) addItem(messages, item, `input.${index}`);
  return messages;
}

function toTools(tools: unknown): JsonRecord {
  const list = listOf(tools);
  if (list.length === 0) return {};
  return {
    tools: list.map(({ type, ...described }, index) =>
      type === 'function'
        ? { type, function: described }
        : refuse(`tools.${index}.type`, `Tools of the type "${textOf(type)}" are not supported; use functions.`),
    ),
  };
}

function toToolChoice(choice: unknown): JsonRecord {
  if (choice === undefined || choice === null) return {};
  if (!isRecord(choice)) return { tool_choice: choice };
  if (choice['type'] === 'function') return { tool_choice: { type: 'function', function: { name: choice['name'] } } };
  return refuse('tool_choice', 'Choose "auto", "none", "required" or a function.');
}

function toFormat(text: unknown): JsonRecord {
  if (!isRecord(text)) return {};
  const verbosity = text['verbosity'] === undefined ? {} : { verbosity: text['verbosity'] };
  const format = isRecord(text['format']) ? text['format'] : {};
  if (format['type'] === 'json_object') return { ...verbosity, response_format: { type: 'json_object' } };
  if (format['type'] !== 'json_schema') return verbosity;
  const { type, ...schema } = format;
  return { ...verbosity, response_format: { type, json_schema: schema } };
}

/** The chat request that means the same. Throws `invalid_request` for what needs a stored response or another kind of tool. */
export function toChatBody(body: ResponseBody): ChatBody {
  if (body.previous_response_id) {
    refuse(
      'previous_response_id',
      'Responses are not stored here: send the whole conversation as input, or use session_id with /v1/chat/completions.',
    );
  }
  if (body['conversation']) refuse('conversation', 'Conversations are not stored here: send the whole conversation as input.');
  if (body['background'] === true) refuse('background', 'Background responses are not supported; stream the response instead.');
  const { reasoning, max_output_tokens: limit } = body;
  const effort = isRecord(reasoning) ? reasoning['effort'] : undefined;
  const same = sameFields
    .filter((field) => body[field] !== undefined && body[field] !== null)
    .map((field) => [field, body[field]]);
  return {
    ...(body.model === undefined ? {} : { model: body.model }),
    messages: toMessages(body),
    ...toTools(body['tools']),
    ...toToolChoice(body['tool_choice']),
    ...toFormat(body['text']),
    ...(limit === undefined || limit === null ? {} : { max_completion_tokens: limit }),
    ...(effort === undefined || effort === null ? {} : { reasoning_effort: effort }),
    ...(Object.fromEntries(same) as JsonRecord),
  };
}
