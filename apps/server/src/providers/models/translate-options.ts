import { Fault } from '@causeway/contract';
import type { CallOptions } from './language-model.ts';
import type { ChatBody } from './model.ts';
import { translatePrompt } from './translate-prompt.ts';
import { isRecord, textOf } from './json-value.ts';

type Tool = NonNullable<CallOptions['tools']>[number];

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Leaves out what is undefined, as `exactOptionalPropertyTypes` wants it. */
function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

function stopsOf(stop: unknown): string[] | undefined {
  if (typeof stop === 'string') return [stop];
  return Array.isArray(stop) && stop.length > 0 ? stop.map(String) : undefined;
}

function formatOf(format: unknown): CallOptions['responseFormat'] {
  if (!isRecord(format)) return undefined;
  if (format['type'] === 'json_object') return { type: 'json' };
  if (format['type'] !== 'json_schema' || !isRecord(format['json_schema'])) return undefined;
  const { name, description, schema } = format['json_schema'];
  const made: unknown = defined({ type: 'json', schema, name, description });
  return made as CallOptions['responseFormat'];
}

function toolsOf(tools: unknown): Tool[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return tools.map((tool: unknown, index): Tool => {
    const definition = isRecord(tool) && tool['type'] === 'function' ? tool['function'] : undefined;
    if (!isRecord(definition)) {
      throw new Fault('invalid_request', {
        param: `tools.${index}`,
        message: 'This provider takes only tools of type "function".',
      });
    }
    const { name, description, parameters, strict } = definition;
    // The caller's schema goes on as it is; the provider judges it.
    const made: unknown = defined({
      type: 'function',
      name,
      description,
      strict,
      inputSchema: parameters ?? { type: 'object', properties: {} },
    });
    return made as Tool;
  });
}

function choiceOf(choice: unknown): CallOptions['toolChoice'] {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  if (!isRecord(choice) || !isRecord(choice['function'])) return undefined;
  return { type: 'tool', toolName: textOf(choice['function']['name']) };
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** OpenAI's body as the AI SDK's call options. Throws `invalid_request` for what these wires cannot say. */
export function translateOptions(body: ChatBody, abortSignal: AbortSignal): CallOptions {
  if (typeof body['n'] === 'number' && body['n'] > 1) {
    throw new Fault('invalid_request', {
      param: 'n',
      message: 'This provider gives one choice per request; ask several times.',
    });
  }
  const isSerial = body['parallel_tool_calls'] === false;
  return defined<CallOptions>({
    prompt: translatePrompt(body.messages),
    abortSignal,
    maxOutputTokens: numberOf(body['max_completion_tokens'] ?? body['max_tokens']),
    temperature: numberOf(body['temperature']),
    topP: numberOf(body['top_p']),
    topK: numberOf(body['top_k']),
    presencePenalty: numberOf(body['presence_penalty']),
    frequencyPenalty: numberOf(body['frequency_penalty']),
    seed: numberOf(body['seed']),
    stopSequences: stopsOf(body['stop']),
    responseFormat: formatOf(body['response_format']),
    tools: toolsOf(body['tools']),
    toolChoice: choiceOf(body['tool_choice']),
    reasoning: efforts.find((effort) => effort === body['reasoning_effort']),
    providerOptions: isSerial ? { anthropic: { disableParallelToolUse: true } } : undefined,
  });
}
