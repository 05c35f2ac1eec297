import { createChunkWriter } from './chunk-writer.ts';
import type { ChunkWriter, ChunkWriterOptions } from './chunk-writer.ts';
import type { FinishReason, LanguageUsage, StreamPart } from './language-model.ts';
import type { ModelEvent, Usage } from './model.ts';

const reasons: Readonly<Record<FinishReason['unified'], string | undefined>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  other: 'stop',
  error: undefined,
  interrupted: undefined,
};

/** OpenAI's word; undefined: the answer is not complete. Without a raw reason the provider never said that it ended. */
export const finishReasonOf = ({ unified, raw }: FinishReason): string | undefined =>
  raw === undefined ? undefined : reasons[unified];

/** Input includes what was cached, as OpenAI counts. */
export const usageOf = ({ inputTokens, outputTokens }: LanguageUsage): Usage => ({
  inputTokens: inputTokens.total ?? 0,
  cachedInputTokens: inputTokens.cacheRead ?? 0,
  cacheWriteTokens: inputTokens.cacheWrite ?? 0,
  outputTokens: outputTokens.total ?? 0,
  reasoningTokens: outputTokens.reasoning ?? 0,
});

interface ToolCall {
  readonly index: number;
  hasArguments: boolean;
}

/** Turns the parts of a provider's stream into OpenAI's chunks. `error` and `finish` parts are the caller's. */
export class PartTranslator {
  readonly #writer: ChunkWriter;
  readonly #calls = new Map<string, ToolCall>();
  #hasRole = false;

  constructor(options: ChunkWriterOptions) {
    this.#writer = createChunkWriter(options);
  }

  translate(part: StreamPart): readonly ModelEvent[] {
    switch (part.type) {
      case 'text-delta':
        return this.#deltas({ content: part.delta });
      case 'reasoning-delta':
        return part.delta === '' ? [] : this.#deltas({ reasoning_content: part.delta });
      case 'tool-input-start':
        return part.providerExecuted === true ? [] : this.#begin(part.id, part.toolName);
      case 'tool-input-delta':
        return this.#append(part.id, part.delta);
      case 'tool-call':
        return part.providerExecuted === true ? [] : this.#whole(part.toolCallId, part.toolName, part.input);
      default:
        return [];
    }
  }

  end(reason: string, usage: Usage): readonly ModelEvent[] {
    const role = this.#hasRole ? [] : this.#deltas({ content: '' });
    return [...role, this.#writer.finish(reason), this.#writer.usage(usage)];
  }

  #deltas(delta: Readonly<Record<string, unknown>>): ModelEvent[] {
    if (this.#hasRole) return [this.#writer.delta(delta)];
    this.#hasRole = true;
    return [this.#writer.delta({ role: 'assistant', ...('content' in delta ? {} : { content: null }), ...delta })];
  }

  #begin(id: string, name: string): ModelEvent[] {
    const index = this.#calls.size;
    this.#calls.set(id, { index, hasArguments: false });
    return this.#deltas({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
  }

  #append(id: string, text: string): ModelEvent[] {
    const call = this.#calls.get(id);
    if (!call || text === '') return [];
    call.hasArguments = true;
    return this.#deltas({ tool_calls: [{ index: call.index, function: { arguments: text } }] });
  }

  /** Some providers give a call whole; those that gave it in parts repeat it here. */
  #whole(id: string, name: string, input: string): ModelEvent[] {
    const head = this.#calls.has(id) ? [] : this.#begin(id, name);
    return this.#calls.get(id)?.hasArguments === true ? head : [...head, ...this.#append(id, input)];
  }
}
