import { z } from 'zod';
import { errorTypes } from '../../../durable/execution-errors.ts';
import type { Models } from '../../../providers/models/model.ts';
import { CallError } from '../interpreter/call-registry.ts';
import type { CallContext, WorkCall } from '../interpreter/call-registry.ts';
import { isWorkCall, toolSchema, callTool } from './agent-tools.ts';
import type { AgentTool, ToolUse } from './agent-tools.ts';
import { messagesInput, messagesOf, optionsOf } from './call-input.ts';
import { takeModelTurn, tokensOf } from './model-turn.ts';
import type { ToolCall } from './model-turn.ts';

const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u, 'letters, digits, _ and -, at most 64');
const tool = z.union([
  z.string(),
  z.strictObject({
    name: toolName,
    call: z.string(),
    description: z.string().max(2000).optional(),
    with: z.record(z.string(), z.unknown()).optional(),
  }),
]);

const input = z.strictObject({
  model: z.string().min(1).nullish().describe('Default: the default model of the server'),
  system: z.string().nullish().describe('What the model is told first'),
  messages: messagesInput,
  tools: z
    .array(tool)
    .max(32)
    .default([])
    .describe('Names of calls, or { name, call, description, with }: what `with` fixes the model does not choose'),
  max_turns: z.number().int().min(1).max(50).default(8).describe('Answers of the model, at most'),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
});
type AgentInput = z.output<typeof input>;

const output = z.object({
  text: z.string(),
  model: z.string(),
  turns: z.number(),
  tool_calls: z.array(
    z.object({ tool: z.string(), input: z.unknown(), output: z.unknown().optional(), error: z.string().optional() }),
  ),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
});

type Tool = AgentTool & { readonly definition: WorkCall };

/** What one tool may tell the model: about 5,000 tokens. */
const maxToolText = 20_000;

function resolveTools(given: AgentInput, calls: readonly WorkCall[]): readonly Tool[] {
  return given.tools.map((one) => {
    const wanted: AgentTool = typeof one === 'string' ? { name: one, call: one } : one;
    const definition = calls.find(({ name }) => name === wanted.call);
    if (definition) return { ...wanted, definition };
    throw new CallError({
      type: errorTypes.configuration,
      status: 400,
      title: 'An unknown tool',
      detail: `No call "${wanted.call}" can be a tool; there are: ${calls.map(({ name }) => name).join(', ')}.`,
    });
  });
}

const textOfUse = ({ output: value, error }: ToolUse): string =>
  (error === undefined ? JSON.stringify(value ?? null) : JSON.stringify({ error })).slice(0, maxToolText);

async function callAsked(tools: readonly Tool[], asked: ToolCall, context: CallContext): Promise<ToolUse> {
  const found = tools.find(({ name }) => name === asked.name);
  if (found) return callTool(found, asked, context);
  return { tool: asked.name, input: asked.arguments, error: `There is no tool "${asked.name}".` };
}

const assistantMessage = (text: string, toolCalls: readonly ToolCall[]): Record<string, unknown> => ({
  role: 'assistant',
  content: text === '' ? null : text,
  tool_calls: toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: given },
  })),
});

const tooManyTurns = (most: number): CallError =>
  new CallError({
    type: errorTypes.runtime,
    status: 500,
    title: 'The agent did not finish',
    detail: `It still called tools after ${most} turns; raise max_turns, or give it a clearer goal.`,
  });

/** A model that may call tools until it answers. One step: after a crash in the middle it begins anew. */
export function createAgentCall(models: Pick<Models, 'stream'>, tools: readonly WorkCall[]): WorkCall {
  async function run(given: AgentInput, context: CallContext): Promise<z.input<typeof output>> {
    const usable = resolveTools(given, tools.filter(isWorkCall));
    const { max_turns: mostTurns } = given;
    const schemas = usable.map((one) => toolSchema(one, one.definition));
    const messages = messagesOf(given.messages, given.system);
    const used: ToolUse[] = [];
    const usage = { input_tokens: 0, output_tokens: 0 };
    for (let turns = 1; turns <= mostTurns; turns += 1) {
      const body = { ...optionsOf(given), ...(schemas.length > 0 ? { tools: schemas } : {}) };
      const turn = await takeModelTurn(models, { ...body, messages }, context);
      const tokens = tokensOf(turn);
      usage.input_tokens += tokens.input_tokens;
      usage.output_tokens += tokens.output_tokens;
      if (turn.toolCalls.length === 0) return { text: turn.text, model: turn.model, turns, tool_calls: used, usage };
      messages.push(assistantMessage(turn.text, turn.toolCalls));
      const uses = await Promise.all(turn.toolCalls.map((asked) => callAsked(usable, asked, context)));
      for (const [at, use] of uses.entries()) {
        messages.push({ role: 'tool', tool_call_id: turn.toolCalls[at]?.id ?? '', content: textOfUse(use) });
      }
      used.push(...uses);
    }
    throw tooManyTurns(mostTurns);
  }

  return {
    name: 'agent',
    title: 'Agent with tools',
    description: 'A model that works on a task with tools (other calls) until it has the answer.',
    input,
    output,
    isIdempotent: (given) => {
      const parsed = input.safeParse(given);
      if (!parsed.success) return false;
      return parsed.data.tools.every((one) => {
        const wanted = typeof one === 'string' ? { call: one, with: {} } : one;
        return tools.find(({ name }) => name === wanted.call)?.isIdempotent(wanted.with ?? {}) === true;
      });
    },
    run: (parsed, context) => run(parsed as AgentInput, context),
  };
}
