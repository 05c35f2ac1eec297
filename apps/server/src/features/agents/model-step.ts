import type { BilledStreamOptions, ChatBody, ModelEvent, ModelSummary, Models } from '../../providers/models/model.ts';

/** A tool the model asked for; `text` is JSON as the model wrote it. */
export interface AskedCall {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

export interface ModelStep extends ModelSummary {
  readonly text: string;
  readonly calls: readonly AskedCall[];
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** More calls in one answer are a model that lost its way. */
const mostCalls = 16;
const mostCharacters = 200_000;

interface Partial {
  id: string;
  name: string;
  text: string;
}

/** Pieces of the same index belong together. */
function addCalls(calls: Map<number, Partial>, chunk: Fields): void {
  const choice = listOf(chunk['choices']).find((one) => (one['index'] ?? 0) === 0);
  const delta = isFields(choice?.['delta']) ? choice['delta'] : {};
  for (const piece of listOf(delta['tool_calls'])) {
    const index = typeof piece['index'] === 'number' ? piece['index'] : 0;
    if (index >= mostCalls) continue;
    const made = isFields(piece['function']) ? piece['function'] : {};
    const call = calls.get(index) ?? { id: '', name: '', text: '' };
    call.id ||= textOf(piece['id']);
    call.name = (call.name + textOf(made['name'])).slice(0, 200);
    call.text = (call.text + textOf(made['arguments'])).slice(0, mostCharacters);
    calls.set(index, call);
  }
}

/** Providers refuse a conversation that names what cannot be a tool, or has arguments that are no object. */
const wireName = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/gu, '_').slice(0, 64) || 'unknown';

export function wireArguments(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : '{}';
  } catch {
    return '{}';
  }
}

/** Some providers number their calls in each answer anew: an id must name one call of the whole turn. */
const uniqueId = (step: number, index: number, id: string): string =>
  `${id === '' ? 'call' : id.slice(0, 100)}-${step}-${index}`;

export interface StepRequest {
  readonly models: Pick<Models, 'stream'>;
  readonly body: ChatBody;
  readonly step: number;
  readonly options: Omit<BilledStreamOptions, 'onEvent'>;
  /** Text and reasoning as they come. */
  readonly onEvent: (event: ModelEvent) => void | Promise<void>;
}

/** One answer of the model. */
export async function takeModelStep({ models, body, step, options, onEvent }: StepRequest): Promise<ModelStep> {
  const calls = new Map<number, Partial>();
  let text = '';
  const summary = await models.stream(body, {
    ...options,
    onEvent: (event) => {
      addCalls(calls, event.chunk);
      text += event.text;
      return event.text === '' && event.reasoning === '' ? undefined : onEvent(event);
    },
  });
  const asked = [...calls.entries()].toSorted(([a], [b]) => a - b);
  return {
    ...summary,
    text,
    calls: asked.map(([index, call]) => ({
      text: call.text,
      name: wireName(call.name),
      id: uniqueId(step, index, call.id),
    })),
  };
}
