import type { Bill, Cost, RealtimeItem } from '@causeway/contract';
import type { Models } from '../../providers/models/model.ts';
import { toMessages, toWireTool } from './answer-messages.ts';
import type { ModelEnd, ResponsePlan } from './session/state.ts';

export interface AskedTool {
  readonly callId: string;
  readonly name: string;
  readonly arguments: string;
}

export interface AnswerRequest {
  readonly model: string;
  readonly plan: ResponsePlan;
  readonly items: readonly RealtimeItem[];
  readonly bill: Bill;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly onText: (delta: string) => void;
}

export interface Answered {
  readonly end: ModelEnd;
  readonly calls: readonly AskedTool[];
  readonly cost: Cost | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Pieces of tool calls, put together by their index. */
class CallParts {
  readonly #parts = new Map<number, { id: string; name: string; text: string }>();

  add(chunk: Fields): void {
    const delta = listOf(chunk['choices'])[0]?.['delta'];
    for (const piece of listOf(isFields(delta) ? delta['tool_calls'] : undefined)) {
      const index = typeof piece['index'] === 'number' ? piece['index'] : 0;
      const made = isFields(piece['function']) ? piece['function'] : {};
      const part = this.#parts.get(index) ?? { id: '', name: '', text: '' };
      part.id ||= textOf(piece['id']);
      part.name += textOf(made['name']);
      part.text += textOf(made['arguments']);
      this.#parts.set(index, part);
    }
  }

  all(requestId: string): readonly AskedTool[] {
    return [...this.#parts].map(([index, { id, name, text }]) => ({
      callId: id === '' ? `call_${requestId.slice(-12)}_${index}` : id,
      name,
      arguments: text === '' ? '{}' : text,
    }));
  }
}

const reasonOf = (finish: string | undefined): ModelEnd['reason'] => {
  if (finish === 'length') return 'length';
  if (finish === 'content_filter') return 'content-filter';
  return finish === 'tool_calls' ? 'tool-calls' : 'stop';
};

function choiceOf({ toolChoice }: ResponsePlan): unknown {
  return typeof toolChoice === 'string' ? toolChoice : { type: 'function', function: { name: toolChoice.name } };
}

/** Lets a model answer the conversation; its words come as they are made. */
export async function answerWithModel(models: Pick<Models, 'stream'>, request: AnswerRequest): Promise<Answered> {
  const { model, plan, items, bill, requestId, signal, onText } = request;
  const parts = new CallParts();
  const tools = plan.tools.length === 0 ? {} : { tools: plan.tools.map(toWireTool), tool_choice: choiceOf(plan) };
  const most = plan.maxOutputTokens === 'inf' ? {} : { max_tokens: plan.maxOutputTokens };
  const body = { model, messages: toMessages(items, plan.instructions), stream: true, ...tools, ...most };
  const { usage, finishReason, cost } = await models.stream(body, {
    bill,
    requestId,
    signal,
    onEvent: (event) => {
      parts.add(event.chunk);
      if (event.text !== '') onText(event.text);
    },
  });
  return {
    calls: parts.all(requestId),
    cost,
    end: {
      reason: reasonOf(finishReason),
      usage: usage && {
        inputTokens: usage.inputTokens,
        cachedTokens: usage.cachedInputTokens,
        outputTokens: usage.outputTokens,
      },
    },
  };
}
