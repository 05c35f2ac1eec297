import { readEventData, withoutMark } from './event-data.ts';
import type { ModelEvent } from './model.ts';
import { readUsage } from './read-usage.ts';
import { isRecord, textOf } from './json-value.ts';

type Json = Record<string, unknown>;

/** What one server-sent event of a chat stream is. */
export type Reading =
  | { readonly kind: 'event'; readonly event: ModelEvent }
  /** `{"error":…}` or `event: error`. */
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'done' }
  /** Comments and blank lines. */
  | { readonly kind: 'nothing' }
  /** Not JSON, or not a chunk: it would break the caller's parser. */
  | { readonly kind: 'unreadable' };

export interface ChunkReader {
  read(bytes: Buffer): Reading;
  /** True when every choice that began has a finish reason. */
  isFinished(): boolean;
}

const nothing: Reading = { kind: 'nothing' };
const unreadable: Reading = { kind: 'unreadable' };
const done: Reading = { kind: 'done' };
const errorName = Buffer.from('event: error');

const isNamedError = (bytes: Buffer): boolean =>
  bytes[0] === errorName[0] && errorName.equals(bytes.subarray(0, errorName.length));

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** Adds the number and the type of a tool call that some upstreams leave out and clients rely on; true when it did. */
function createToolPatcher(): (choice: number, calls: readonly unknown[]) => boolean {
  const begun = new Set<string>();
  const indexById = new Map<string, number>();

  function addIndex(choice: number, call: Json): boolean {
    if (typeof call['index'] === 'number') return false;
    const id = `${choice} ${textOf(call['id'])}`;
    const isContinued = textOf(call['id']) === '';
    const index = isContinued ? Math.max(0, indexById.size - 1) : (indexById.get(id) ?? indexById.size);
    if (!isContinued) indexById.set(id, index);
    call['index'] = index;
    return true;
  }

  function addType(choice: number, call: Json): boolean {
    const key = `${choice} ${String(call['index'])}`;
    if (begun.has(key)) return false;
    begun.add(key);
    if (call['type'] !== undefined) return false;
    call['type'] = 'function';
    return true;
  }

  return (choice, calls) => {
    let isPatched = false;
    for (const call of calls) {
      if (!isRecord(call)) continue;
      isPatched = addIndex(choice, call) || isPatched;
      isPatched = addType(choice, call) || isPatched;
    }
    return isPatched;
  };
}

class StreamReader implements ChunkReader {
  readonly #isUsageOurs: boolean;
  readonly #begun = new Set<number>();
  readonly #finished = new Set<number>();
  readonly #patchTools = createToolPatcher();
  #isFirst = true;

  constructor(options: ChunkReaderOptions) {
    this.#isUsageOurs = options.isUsageOurs;
  }

  isFinished(): boolean {
    return this.#finished.size > 0 && this.#finished.size >= this.#begun.size;
  }

  read(raw: Buffer): Reading {
    const bytes = this.#isFirst ? withoutMark(raw) : raw;
    this.#isFirst = false;
    const data = readEventData(bytes);
    if (data === undefined) return nothing;
    const chunk = parse(data);
    if (!isRecord(chunk)) return Array.isArray(chunk) || data.trim() !== '[DONE]' ? unreadable : done;
    if (chunk['error'] !== undefined && chunk['error'] !== null) return { kind: 'error', error: chunk['error'] };
    if (isNamedError(bytes)) return { kind: 'error', error: chunk };
    const { choices } = chunk;
    return Array.isArray(choices) ? { kind: 'event', event: this.#toEvent(bytes, chunk, choices) } : unreadable;
  }

  #toEvent(bytes: Buffer, chunk: Json, choices: readonly unknown[]): ModelEvent {
    let text = '';
    let reasoning = '';
    let finishReason: string | undefined;
    let isPatched = false;
    for (const choice of choices) {
      if (!isRecord(choice)) continue;
      const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
      isPatched = this.#patch(choice, index) || isPatched;
      const { delta, finish_reason: reason } = choice;
      if (typeof reason === 'string') this.#finished.add(index);
      if (index !== 0) continue;
      if (typeof reason === 'string') finishReason = reason;
      if (!isRecord(delta)) continue;
      text += textOf(delta['content']);
      reasoning += textOf(delta['reasoning_content'] ?? delta['reasoning']);
    }
    const usage = readUsage(chunk['usage']);
    return {
      bytes: isPatched ? Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`) : bytes,
      text,
      reasoning,
      chunk,
      finishReason,
      usage,
      isOurs: this.#isUsageOurs && usage !== undefined && choices.length === 0,
    };
  }

  #patch(choice: Json, index: number): boolean {
    const { delta } = choice;
    if (!isRecord(delta)) return false;
    let isPatched = false;
    if (!this.#begun.has(index)) {
      this.#begun.add(index);
      if (delta['role'] === undefined) {
        choice['delta'] = { role: 'assistant', ...delta };
        isPatched = true;
      }
    }
    return Array.isArray(delta['tool_calls']) && this.#patchTools(index, delta['tool_calls']) ? true : isPatched;
  }
}

export interface ChunkReaderOptions {
  /** The caller did not ask for usage. */
  readonly isUsageOurs: boolean;
}

/** Reads the events of one chat stream: each is parsed once, and its own bytes go on unless a field must be added. */
export function createChunkReader(options: ChunkReaderOptions): ChunkReader {
  return new StreamReader(options);
}

const isContent = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Whether something of the answer came: from here on no other target can take over. A chunk with only a role is not a token. */
export function isToken(event: ModelEvent): boolean {
  if (event.text !== '' || event.reasoning !== '' || event.finishReason !== undefined) return true;
  const choices = event.chunk['choices'];
  if (!Array.isArray(choices)) return false;
  return choices.some((choice: unknown) => {
    if (!isRecord(choice)) return false;
    if (typeof choice['finish_reason'] === 'string') return true;
    const { delta } = choice;
    return isRecord(delta) && Object.entries(delta).some(([key, value]) => key !== 'role' && isContent(value));
  });
}
