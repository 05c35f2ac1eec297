import type { ChatBody, ModelEvent, Usage } from './model.ts';
import { isRecord, textOf } from './json-value.ts';
import type { Json } from './json-value.ts';

/** Usage as OpenAI writes it. */
export function writeUsage(usage: Usage): Json {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens, cache_write_tokens: usage.cacheWriteTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

/** Whether the caller wants the usage chunk. */
export function asksForUsage(body: ChatBody): boolean {
  const options = body['stream_options'];
  return isRecord(options) && options['include_usage'] === true;
}

export interface ChunkWriterOptions {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970 UTC. */
  readonly created: number;
  /** `stream_options.include_usage` of the caller. */
  readonly isUsageAsked: boolean;
}

/** Writes OpenAI's chunks for whoever speaks another wire. */
export interface ChunkWriter {
  delta(delta: Json): ModelEvent;
  finish(reason: string): ModelEvent;
  /** The last chunk; not for the caller unless it asked. */
  usage(usage: Usage): ModelEvent;
}

export function createChunkWriter(options: ChunkWriterOptions): ChunkWriter {
  const { id, model, created, isUsageAsked } = options;

  function event(choices: readonly Json[], parts: Partial<ModelEvent>, extra: Json = {}): ModelEvent {
    const chunk = {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      choices,
      ...(isUsageAsked ? { usage: null } : {}),
      ...extra,
    };
    const bytes = Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
    return { bytes, chunk, text: '', reasoning: '', finishReason: undefined, usage: undefined, isOurs: false, ...parts };
  }

  return {
    delta: (delta) =>
      event([{ index: 0, delta, finish_reason: null }], {
        text: textOf(delta['content']),
        reasoning: textOf(delta['reasoning_content']),
      }),
    finish: (reason) => event([{ index: 0, delta: {}, finish_reason: reason }], { finishReason: reason }),
    usage: (usage) => event([], { usage, isOurs: !isUsageAsked }, { usage: writeUsage(usage) }),
  };
}

export interface CompletionParts {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly message: Json;
  readonly finishReason: string;
  readonly usage: Usage | undefined;
}

/** The body of a call without `stream`. */
export function writeCompletion(parts: CompletionParts): Buffer {
  const { id, model, created, message, finishReason, usage } = parts;
  const choice = { index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: finishReason };
  return Buffer.from(
    JSON.stringify({
      id,
      object: 'chat.completion',
      created,
      model,
      choices: [choice],
      ...(usage ? { usage: writeUsage(usage) } : {}),
    }),
  );
}
