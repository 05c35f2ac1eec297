import type { AgentTool as ToolChoice, McpServerId, ToolInfo } from '@causeway/contract';
import { z } from 'zod';
import type { Tool } from '../../gateway/feature.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool with what only the catalogue knows of it. */
export interface ListedAgentTool {
  readonly tool: Tool;
  /** JSON Schema of its arguments, as the model reads it. */
  readonly schema: JsonSchema;
  readonly mcpServerId: McpServerId | null;
}

/** A tool as one agent has it. */
export interface AgentTool extends ListedAgentTool {
  readonly approval: ToolChoice['approval'];
}

function schemaOf(input: z.ZodType): JsonSchema {
  const {
    $schema: _dialect,
    '~standard': _standard,
    ...schema
  } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema;
}

export const ownTool = (tool: Tool): ListedAgentTool => ({ tool, schema: schemaOf(tool.input), mcpServerId: null });

export const toToolInfo = ({ tool, schema, mcpServerId }: ListedAgentTool): ToolInfo => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  has_side_effects: tool.hasSideEffects,
  reads_private_data: tool.readsPrivateData === true,
  sends_data_out: tool.sendsDataOut,
  mcp_server_id: mcpServerId,
  input_schema: { ...schema },
});

/** As OpenAI's wire has tools. */
export const toWireTool = ({ tool, schema }: ListedAgentTool): Record<string, unknown> => ({
  type: 'function',
  function: { name: tool.name, description: tool.description, parameters: schema },
});
