import { z } from 'zod';
import { errorTypes } from '../../../durable/execution-errors.ts';
import type { Models } from '../../../providers/models/model.ts';
import { CallError } from '../interpreter/call-registry.ts';
import type { WorkCall } from '../interpreter/call-registry.ts';
import { messagesInput, messagesOf, optionsOf } from './call-input.ts';
import { takeModelTurn, tokensOf } from './model-turn.ts';

const input = z.strictObject({
  model: z.string().min(1).nullish().describe('Default: the default model of the server'),
  system: z.string().nullish().describe('What the model is told first'),
  messages: messagesInput,
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  format: z
    .union([z.enum(['text', 'json']), z.strictObject({ json_schema: z.record(z.string(), z.unknown()) })])
    .default('text')
    .describe('json: the answer is read as JSON into output.json; a JSON Schema asks the model to keep to it'),
});
type ChatInput = z.output<typeof input>;

const output = z.object({
  text: z.string(),
  /** With `format` other than text. */
  json: z.unknown().optional(),
  model: z.string(),
  finish_reason: z.string().nullable(),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
});

function formatOf({ format }: ChatInput): Record<string, unknown> {
  if (format === 'text') return {};
  if (format === 'json') return { response_format: { type: 'json_object' } };
  return {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: format.json_schema, strict: true } },
  };
}

/** Models like to wrap JSON into a code block. */
export function readJsonAnswer(text: string): unknown {
  const bare = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/u.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(bare) as unknown;
  } catch (cause) {
    throw new CallError(
      {
        type: errorTypes.validation,
        status: 422,
        title: 'The answer is not JSON',
        detail: `The model answered: ${text.slice(0, 500)}`,
      },
      { cause },
    );
  }
}

/** One answer of a model, streamed to whoever watches. */
export function createChatCall(models: Pick<Models, 'stream'>): WorkCall {
  return {
    name: 'chat',
    title: 'Ask a model',
    description: 'Gives the answer of a language model as text, or as JSON.',
    input,
    output,
    // Asking again costs tokens and changes nothing.
    isIdempotent: () => true,
    async run(parsed, context) {
      const given = parsed as ChatInput;
      const body = { ...optionsOf(given), ...formatOf(given) };
      const turn = await takeModelTurn(models, { ...body, messages: messagesOf(given.messages, given.system) }, context);
      const json = given.format === 'text' ? {} : { json: readJsonAnswer(turn.text) };
      return { text: turn.text, ...json, model: turn.model, finish_reason: turn.finishReason ?? null, usage: tokensOf(turn) };
    },
  };
}
