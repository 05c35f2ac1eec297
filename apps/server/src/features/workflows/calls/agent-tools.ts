import { z } from 'zod';
import type { CallContext, CallDefinition, WorkCall } from '../interpreter/call-registry.ts';
import type { ToolCall } from './model-turn.ts';

/** A call the model may make. What `with` fixes it neither sees nor changes. */
export interface AgentTool {
  readonly name: string;
  readonly call: string;
  readonly description?: string | undefined;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
}

export interface ToolUse {
  readonly tool: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Credentials are chosen by whoever wrote the definition, never by the model. */
const hidden = ['authentication'];

const fixedKeys = (tool: AgentTool): readonly string[] => [...hidden, ...Object.keys(tool.with ?? {})];

export const isWorkCall = (call: CallDefinition): call is WorkCall => 'run' in call;

function parametersOf(tool: AgentTool, call: WorkCall): Fields {
  const {
    $schema: _dialect,
    '~standard': _standard,
    ...schema
  } = z.toJSONSchema(call.input, { io: 'input', unrepresentable: 'any' });
  const fixed = new Set(fixedKeys(tool));
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !fixed.has(name));
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: (schema.required ?? []).filter((name) => !fixed.has(name)),
  };
}

/** As OpenAI's wire has tools. */
export const toolSchema = (tool: AgentTool, call: WorkCall): Record<string, unknown> => ({
  type: 'function',
  function: { name: tool.name, description: tool.description ?? call.description, parameters: parametersOf(tool, call) },
});

function readArguments(text: string): Fields {
  const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
  if (!isFields(value)) throw new Error('the arguments are not an object');
  return value;
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

/** Makes the call; what goes wrong is told to the model, which may try something else. */
export async function callTool(
  tool: AgentTool & { readonly definition: WorkCall },
  asked: ToolCall,
  context: CallContext,
): Promise<ToolUse> {
  let input: unknown = asked.arguments;
  try {
    const chosen = readArguments(asked.arguments);
    const fixed = new Set(fixedKeys(tool));
    input = { ...Object.fromEntries(Object.entries(chosen).filter(([name]) => !fixed.has(name))), ...tool.with };
    const parsed = tool.definition.input.parse(input);
    const output = await tool.definition.run(parsed, { ...context, emit: () => undefined });
    return { tool: tool.name, input, output };
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { tool: tool.name, input, error: messageOf(error) };
  }
}
