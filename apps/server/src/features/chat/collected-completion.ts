import { toolUse } from '@causeway/contract';
import type { ToolUse } from '@causeway/contract';
import type { ModelEvent } from '../../providers/models/model.ts';
import { isRecord } from './json-shapes.ts';
import type { JsonRecord } from './json-shapes.ts';

/** The tool call that an event of an agent tells of. */
export function toolUseOf(chunk: JsonRecord): ToolUse | undefined {
  const told = isRecord(chunk['causeway']) ? chunk['causeway']['tool_use'] : undefined;
  const read = toolUse.safeParse(told);
  return read.success ? read.data : undefined;
}

/** The events of an agent as one JSON answer: an agent always streams. */
export class CollectedCompletion {
  #head: JsonRecord = {};
  #text = '';
  #reasoning = '';
  #finishReason = 'stop';
  #usage: unknown;
  readonly #uses = new Map<string, ToolUse>();

  hear({ chunk, text, reasoning, finishReason }: ModelEvent): void {
    this.#head = { id: chunk['id'], created: chunk['created'], model: chunk['model'] };
    this.#text += text;
    this.#reasoning += reasoning;
    this.#finishReason = finishReason ?? this.#finishReason;
    this.#usage = chunk['usage'] ?? this.#usage;
    const use = toolUseOf(chunk);
    if (use) this.#uses.set(use.id, use);
  }

  toBytes(): Uint8Array {
    const reasoning = this.#reasoning === '' ? {} : { reasoning_content: this.#reasoning };
    const message = { role: 'assistant', content: this.#text, refusal: null, ...reasoning };
    const choice = { index: 0, message, logprobs: null, finish_reason: this.#finishReason };
    const more = {
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      causeway: { tool_uses: [...this.#uses.values()] },
    };
    return Buffer.from(JSON.stringify({ ...this.#head, object: 'chat.completion', choices: [choice], ...more }));
  }
}
