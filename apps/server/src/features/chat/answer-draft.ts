import type { Citation, Message, MessageId, SessionEvent, ToolUse } from '@causeway/contract';
import type { ModelAnswer, ModelEvent, ModelSummary, Usage } from '../../providers/models/model.ts';
import { isRecord, listOf, textOf } from './json-shapes.ts';
import { endedToolUses } from './tool-uses.ts';

type Delta = Extract<SessionEvent, { type: 'delta' }>;

interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export function toUsage(usage: Usage, costNano?: number | null): NonNullable<Message['usage']> {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    ...(costNano === undefined ? {} : { cost_nano: costNano }),
  };
}

/** What an answer consists of so far. Tool calls arrive in pieces, ordered by `index`. */
export class AnswerDraft {
  readonly #started: Message;
  readonly #toolCalls: ToolCall[] = [];
  readonly #toolUses = new Map<string, ToolUse>();
  #citations: readonly Citation[] | undefined;
  #text = '';
  #reasoning = '';
  #sentText = 0;
  #sentReasoning = 0;
  #pendingText = '';
  #pendingReasoning = '';
  #usage: Usage | undefined;
  #finishReason: string | undefined;
  #model: string | undefined;
  #costNano: number | null | undefined;

  constructor(started: Message) {
    this.#started = started;
    this.#model = started.model;
  }

  get messageId(): MessageId {
    return this.#started.id;
  }

  get text(): string {
    return this.#text;
  }

  get reasoning(): string {
    return this.#reasoning;
  }

  add(event: ModelEvent): void {
    this.#text += event.text;
    this.#pendingText += event.text;
    this.#reasoning += event.reasoning;
    this.#pendingReasoning += event.reasoning;
    this.#usage = event.usage ?? this.#usage;
    this.#finishReason = event.finishReason ?? this.#finishReason;
    this.#addToolCalls(event.chunk);
  }

  /** A tool call that was made here began, changed or ended. */
  use(use: ToolUse): void {
    this.#toolUses.set(use.id, use);
  }

  /** What the answer rests on, now that it is known what it says. */
  cite(citations: readonly Citation[]): void {
    this.#citations = citations;
  }

  /** What is kept beside the text while the answer grows; undefined when there is nothing. */
  get parts(): Readonly<Record<string, unknown>> | undefined {
    return this.#partsOf('generating').parts as Readonly<Record<string, unknown>> | undefined;
  }

  /** An answer that came whole. */
  set({ model, text, usage, finishReason, bytes }: ModelAnswer): void {
    this.#text = text;
    this.#model = model;
    this.#usage = usage;
    this.#finishReason = finishReason;
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const [choice] = listOf(isRecord(body) ? body['choices'] : undefined);
    const said = isRecord(choice?.['message']) ? choice['message'] : {};
    this.#reasoning = textOf(said['reasoning_content'] ?? said['reasoning']);
    this.#addPieces(said);
  }

  /** Who answered in the end, and what it cost. */
  ended({ model, cost }: Pick<ModelSummary, 'model' | 'cost'>): void {
    this.#model = model;
    this.#costNano = cost?.costNano;
  }

  /** What was not told yet; undefined when nothing is new. */
  takeDelta(): Delta | undefined {
    const [text, reasoning] = [this.#pendingText, this.#pendingReasoning];
    if (text === '' && reasoning === '') return undefined;
    const [at, reasoningAt] = [this.#sentText, this.#sentReasoning];
    this.#sentText += text.length;
    this.#sentReasoning += reasoning.length;
    this.#pendingText = '';
    this.#pendingReasoning = '';
    return {
      type: 'delta',
      message_id: this.messageId,
      at,
      text,
      ...(reasoning === '' ? {} : { reasoning, reasoning_at: reasoningAt }),
    };
  }

  /** The message as it stands. */
  message(status: Message['status'], error?: Message['error']): Message {
    return {
      ...this.#started,
      content: this.#text,
      status,
      ...(this.#reasoning === '' ? {} : { reasoning: this.#reasoning }),
      ...(this.#model === undefined ? {} : { model: this.#model }),
      ...this.#partsOf(status),
      ...(this.#usage === undefined ? {} : { usage: toUsage(this.#usage, this.#costNano) }),
      ...(this.#finishReason === undefined ? {} : { finish_reason: this.#finishReason }),
      ...(error === undefined ? {} : { error }),
    };
  }

  #partsOf(status: Message['status']): Pick<Message, 'parts'> {
    const uses = [...this.#toolUses.values()];
    const parts = {
      ...(isRecord(this.#started.parts) ? this.#started.parts : {}),
      ...(this.#citations === undefined ? {} : { citations: this.#citations }),
      ...(this.#toolCalls.length === 0 ? {} : { tool_calls: this.#toolCalls }),
      ...(uses.length === 0 ? {} : { tool_uses: status === 'generating' ? uses : endedToolUses(uses) }),
    };
    return Object.keys(parts).length === 0 ? {} : { parts };
  }

  #addToolCalls(chunk: ModelEvent['chunk']): void {
    for (const choice of listOf(chunk['choices'])) {
      if ((choice['index'] ?? 0) === 0 && isRecord(choice['delta'])) this.#addPieces(choice['delta']);
    }
  }

  #addPieces(said: Readonly<Record<string, unknown>>): void {
    for (const [position, piece] of listOf(said['tool_calls']).entries()) {
      const index = typeof piece['index'] === 'number' ? piece['index'] : position;
      const called = isRecord(piece['function']) ? piece['function'] : {};
      const call = this.#toolCalls[index] ?? {
        id: textOf(piece['id']),
        type: 'function',
        function: { name: '', arguments: '' },
      };
      this.#toolCalls[index] = call;
      call.function.name += textOf(called['name']);
      call.function.arguments += textOf(called['arguments']);
    }
  }
}
