import { z } from 'zod';
import type { Tool } from '../../gateway/feature.ts';
import type { Mcp, McpTarget } from '../../providers/mcp/mcp.ts';
import type { JsonSchema, ListedAgentTool } from './agent-tool.ts';
import type { ListedTool, StoredMcpServer } from './mcp-server-repository.ts';

const maxDescription = 2000;
const maxSchemaCharacters = 50_000;
const anything = z.record(z.string(), z.unknown());

/** Patterns of strangers may take for ever to check; the server that gave them checks them itself. */
function withoutPatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPatterns);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, one]) => !(key === 'pattern' && typeof one === 'string') && key !== 'patternProperties',
  );
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutPatterns(one)]));
}

function toInput(schema: JsonSchema): z.ZodType {
  const text = JSON.stringify(schema);
  // References may lead round in circles.
  if (text.includes('"$ref"') || text.length > maxSchemaCharacters) return anything;
  try {
    const { $schema: _dialect, ...rest } = schema;
    return z.fromJSONSchema(withoutPatterns(rest) as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return anything;
  }
}

/** Letters, digits, `_` and `-`; at most 64 together with the server's name. */
export const mcpToolName = (server: string, tool: string): string =>
  `${server}__${tool.replaceAll(/[^A-Za-z0-9_-]/gu, '_')}`.slice(0, 64);

export interface McpPlace {
  /** What a person is told. */
  readonly destination: string;
  /** Opened when it is needed: it may hold a secret. */
  readonly target: () => McpTarget;
}

/** The tools of a server for agents. What they are given leaves this server, and what they give is of somebody's account. */
export function mcpTools(
  mcp: Pick<Mcp, 'callTool'>,
  server: Pick<StoredMcpServer, 'id' | 'name' | 'tools'>,
  { destination, target }: McpPlace,
): ListedAgentTool[] {
  const toTool = ({ name, title, description, inputSchema, isReadOnly }: ListedTool): Tool => ({
    name: mcpToolName(server.name, name),
    title: `${title.slice(0, 100)} (${server.name})`,
    description: description.slice(0, maxDescription),
    input: toInput(inputSchema),
    hasSideEffects: !isReadOnly,
    readsPrivateData: true,
    sendsDataOut: true,
    scope: 'agents:read',
    isOffered: false,
    destination: () => destination,
    async run(input, { signal }) {
      const { text, isError } = await mcp.callTool(target(), { name, arguments: input as Record<string, unknown> }, signal);
      return isError ? `The tool says that it failed: ${text}` : text;
    },
  });
  return server.tools.map((listed) => ({ tool: toTool(listed), schema: listed.inputSchema, mcpServerId: server.id }));
}
