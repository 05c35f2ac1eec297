import { mintId } from '@causeway/contract';
import type { ToolUse } from '@causeway/contract';
import type { ModelEvent, Usage } from '../../providers/models/model.ts';

type Fields = Readonly<Record<string, unknown>>;

const none = { text: '', reasoning: '', finishReason: undefined, usage: undefined, isOurs: false } as const;

function usageOf({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: Usage): Fields {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

/**
 * The events of one answer that took several steps, as OpenAI's wire has one: the same id throughout, one finish reason, the tokens
 * of all steps. Tool calls are done here, so they are no `tool_calls` that the client would have to answer: they are told beside the
 * choices as `causeway.tool_use`, which clients that do not know it ignore.
 */
export class AgentEvents {
  readonly #id = `chatcmpl-${mintId('generation').slice(4)}`;
  readonly #created: number;
  readonly #model: string;
  #isFirst = true;

  constructor(model: string, at: number) {
    this.#model = model;
    this.#created = Math.floor(at / 1000);
  }

  said({ text, reasoning }: Pick<ModelEvent, 'text' | 'reasoning'>): ModelEvent {
    const delta = { ...(text === '' ? {} : { content: text }), ...(reasoning === '' ? {} : { reasoning_content: reasoning }) };
    return { ...this.#event([this.#choice(delta, null)]), text, reasoning };
  }

  used(use: ToolUse): ModelEvent {
    return this.#event([this.#choice({}, null)], { causeway: { tool_use: use } });
  }

  finished(finishReason: string): ModelEvent {
    return { ...this.#event([this.#choice({}, finishReason)]), finishReason };
  }

  counted(usage: Usage): ModelEvent {
    return { ...this.#event([], { usage: usageOf(usage) }), usage };
  }

  #choice(delta: Fields, finishReason: string | null): Fields {
    const role = this.#isFirst ? { role: 'assistant' } : {};
    this.#isFirst = false;
    return { index: 0, delta: { ...role, ...delta }, finish_reason: finishReason };
  }

  #event(choices: readonly Fields[], more: Fields = {}): ModelEvent {
    const head = { id: this.#id, object: 'chat.completion.chunk', created: this.#created, model: this.#model };
    const chunk = { ...head, choices, ...more };
    return { ...none, bytes: Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`), chunk };
  }
}
