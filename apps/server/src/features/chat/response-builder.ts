import type { Fault, ToolUse } from '@causeway/contract';
import type { Usage } from '../../providers/models/model.ts';
import { isRecord, listOf } from './json-shapes.ts';
import type { JsonRecord } from './json-shapes.ts';
import type { ResponseBody } from './responses-request.ts';

export interface ResponseEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
}

type Item = { readonly index: number; readonly id: string; isDone: boolean } & (
  | { readonly kind: 'message'; text: string }
  | { readonly kind: 'reasoning'; text: string }
  | { readonly kind: 'function_call'; readonly callId: string; name: string; text: string }
  | { readonly kind: 'mcp_call'; use: ToolUse; text: string }
);
type Status = 'in_progress' | 'completed' | 'incomplete' | 'failed';

/** Why a response is incomplete, by the finish reason of the chat API. */
const incompleteReasons: Readonly<Record<string, string>> = { length: 'max_output_tokens', content_filter: 'content_filter' };

const mint = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function toResponseUsage(usage: Usage): JsonRecord {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

const outputText = (text: string): JsonRecord => ({ type: 'output_text', text, annotations: [], logprobs: [] });
const summaryText = (text: string): JsonRecord => ({ type: 'summary_text', text });

const callStatuses = {
  waiting: 'calling',
  running: 'in_progress',
  done: 'completed',
  failed: 'failed',
  denied: 'failed',
  unknown: 'incomplete',
} as const;

/** A tool that was called on the server: the one kind of item that says so, and that no client has to answer. */
function toMcpCall({ id, use, text }: Extract<Item, { readonly kind: 'mcp_call' }>): JsonRecord {
  const isDone = use.status === 'done';
  const output = isDone ? (use.output ?? '') : null;
  const error = use.status === 'failed' || use.status === 'denied' ? (use.output ?? use.status) : null;
  const named = { server_label: 'causeway', name: use.tool, arguments: text, approval_request_id: use.approval_id ?? null };
  return { id, type: 'mcp_call', status: callStatuses[use.status], ...named, output, error };
}

function toOutput(item: Item): JsonRecord {
  const status = item.isDone ? 'completed' : 'in_progress';
  const { id, kind, text } = item;
  if (kind === 'message') return { id, type: kind, status, role: 'assistant', content: text === '' ? [] : [outputText(text)] };
  if (kind === 'reasoning') return { id, type: kind, summary: text === '' ? [] : [summaryText(text)], encrypted_content: null };
  if (kind === 'mcp_call') return toMcpCall(item);
  return { id, type: kind, status, call_id: item.callId, name: item.name, arguments: text };
}

/** What the request says and every state of its response repeats. */
function echo(body: ResponseBody): JsonRecord {
  return {
    instructions: body.instructions ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: body['reasoning'] ?? { effort: null, summary: null },
    store: false,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    user: body['user'] ?? null,
  };
}

export interface ResponseBuilderOptions {
  readonly body: ResponseBody;
  readonly model: string;
  readonly at: number;
  readonly emit: (event: ResponseEvent) => void;
}

/** Turns what a chat model says into a response and its events, in the order OpenAI's clients rely on. */
export class ResponseBuilder {
  readonly #id = mint('resp');
  readonly #items: Item[] = [];
  /** By the id of the tool call that was made here. */
  readonly #uses = new Map<string, Extract<Item, { readonly kind: 'mcp_call' }>>();
  /** By the index of the tool call in the chat API. */
  readonly #calls = new Map<number, Item>();
  readonly #options: ResponseBuilderOptions;
  readonly #echo: JsonRecord;
  #sequence = 0;
  #open: Item | undefined;

  constructor(options: ResponseBuilderOptions) {
    this.#options = options;
    this.#echo = echo(options.body);
  }

  begin(): void {
    const response = this.#response('in_progress');
    this.#emit('response.created', { response });
    this.#emit('response.in_progress', { response });
  }

  /** `message` of a whole answer or `delta` of a chunk. */
  add(said: JsonRecord): void {
    const reasoning = textOf(said['reasoning_content'] ?? said['reasoning']);
    if (reasoning !== '') this.#addText('reasoning', reasoning);
    const text = textOf(said['content']) || textOf(said['refusal']);
    if (text !== '') this.#addText('message', text);
    for (const [position, call] of listOf(said['tool_calls']).entries()) this.#addCall(call, position);
  }

  /** A tool call that is made on the server began, changed or ended. */
  used(use: ToolUse): void {
    const item = this.#uses.get(use.id) ?? this.#openUse(use);
    item.use = use;
    if (use.status === 'waiting' || use.status === 'running') return;
    this.#emit(`response.mcp_call.${use.status === 'done' ? 'completed' : 'failed'}`, this.#place(item));
    this.#close(item);
  }

  /** The last event; answers the response as it then is. */
  finish(finishReason: string | undefined, usage: Usage | undefined): JsonRecord {
    this.#closeAll();
    const reason = incompleteReasons[finishReason ?? ''];
    const status = reason === undefined ? 'completed' : 'incomplete';
    const response = this.#response(status, {
      incomplete_details: reason === undefined ? null : { reason },
      usage: usage ? toResponseUsage(usage) : null,
    });
    this.#emit(`response.${status}`, { response });
    return response;
  }

  fail(fault: Fault): void {
    const error = { code: fault.details.upstream?.code ?? fault.code, message: fault.message };
    this.#emit('response.failed', { response: this.#response('failed', { error }) });
  }

  #emit(type: string, fields: JsonRecord): void {
    this.#options.emit({ type, sequence_number: this.#sequence, ...fields });
    this.#sequence += 1;
  }

  #response(status: Status, changes: JsonRecord = {}): JsonRecord {
    const { model, at } = this.#options;
    const output = this.#items.map(toOutput);
    const state = { status, error: null, incomplete_details: null, model, output, usage: null, ...this.#echo };
    return { id: this.#id, object: 'response', created_at: Math.floor(at / 1000), ...state, ...changes };
  }

  #addText(kind: 'message' | 'reasoning', text: string): void {
    const item = this.#open?.kind === kind ? this.#open : this.#openText(kind);
    item.text += text;
    const place = this.#place(item);
    if (kind === 'message') this.#emit('response.output_text.delta', { ...place, content_index: 0, delta: text, logprobs: [] });
    else this.#emit('response.reasoning_summary_text.delta', { ...place, summary_index: 0, delta: text });
  }

  #openText(kind: 'message' | 'reasoning'): Item {
    this.#close(this.#open);
    const item: Item = {
      index: this.#items.length,
      id: mint(kind === 'message' ? 'msg' : 'rs'),
      isDone: false,
      kind,
      text: '',
    };
    this.#open = item;
    this.#openItem(item);
    const place = this.#place(item);
    if (kind === 'message') this.#emit('response.content_part.added', { ...place, content_index: 0, part: outputText('') });
    else this.#emit('response.reasoning_summary_part.added', { ...place, summary_index: 0, part: summaryText('') });
    return item;
  }

  #addCall(piece: JsonRecord, position: number): void {
    const index = typeof piece['index'] === 'number' ? piece['index'] : position;
    const called = isRecord(piece['function']) ? piece['function'] : {};
    const item = this.#calls.get(index) ?? this.#openCall(index, piece);
    const delta = textOf(called['arguments']);
    if (delta === '') return;
    item.text += delta;
    this.#emit('response.function_call_arguments.delta', { ...this.#place(item), delta });
  }

  #openCall(index: number, { id, function: called }: JsonRecord): Item {
    this.#close(this.#open);
    const place = { index: this.#items.length, id: mint('fc'), isDone: false };
    const name = isRecord(called) ? textOf(called['name']) : '';
    const item: Item = { ...place, kind: 'function_call', callId: textOf(id) || mint('call'), name, text: '' };
    this.#calls.set(index, item);
    this.#openItem(item);
    return item;
  }

  #openUse(use: ToolUse): Extract<Item, { readonly kind: 'mcp_call' }> {
    this.#close(this.#open);
    const text = JSON.stringify(use.arguments ?? {});
    const place = { index: this.#items.length, id: mint('mcp'), isDone: false };
    const item: Extract<Item, { readonly kind: 'mcp_call' }> = { ...place, kind: 'mcp_call', use, text };
    this.#uses.set(use.id, item);
    this.#openItem(item);
    this.#emit('response.mcp_call.in_progress', this.#place(item));
    this.#emit('response.mcp_call_arguments.done', { ...this.#place(item), arguments: text });
    return item;
  }

  #openItem(item: Item): void {
    this.#items.push(item);
    this.#emit('response.output_item.added', { output_index: item.index, item: toOutput(item) });
  }

  readonly #place = (item: Item): JsonRecord => ({ item_id: item.id, output_index: item.index });

  #close(item: Item | undefined): void {
    if (!item || item.isDone) return;
    if (item === this.#open) this.#open = undefined;
    const { text } = item;
    const place = this.#place(item);
    if (item.kind === 'message') {
      this.#emit('response.output_text.done', { ...place, content_index: 0, text, logprobs: [] });
      this.#emit('response.content_part.done', { ...place, content_index: 0, part: outputText(text) });
    } else if (item.kind === 'reasoning') {
      this.#emit('response.reasoning_summary_text.done', { ...place, summary_index: 0, text });
      this.#emit('response.reasoning_summary_part.done', { ...place, summary_index: 0, part: summaryText(text) });
    } else if (item.kind === 'function_call') {
      this.#emit('response.function_call_arguments.done', { ...place, name: item.name, arguments: text });
    }
    item.isDone = true;
    this.#emit('response.output_item.done', { output_index: item.index, item: toOutput(item) });
  }

  #closeAll(): void {
    for (const item of this.#items) this.#close(item);
  }
}
