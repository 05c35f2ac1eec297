import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** A tool that is offered to MCP clients. */
export interface ServedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly isReadOnly: boolean;
  /** Whether it reaches beyond this server. */
  readonly isOpenWorld: boolean;
  /** Gives the text of the result. What it throws is told to the client as the tool's failure. */
  call(given: unknown, signal: AbortSignal): Promise<string>;
}

export interface McpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface McpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface ServeMcpOptions {
  readonly version: string;
  readonly tools: readonly ServedTool[];
  /** Of a failure, for the client. */
  readonly explain: (error: unknown) => string;
}

/** Answers one request of an MCP client. Stateless: every request brings its credential, and no session has to be kept or found. */
export async function serveMcp(
  { url, headers, body }: McpRequest,
  { version, tools, explain }: ServeMcpOptions,
): Promise<McpReply> {
  // Its own registry takes zod shapes; the tools here have JSON Schema, and differ by caller.
  const { server } = new McpServer({ name: 'causeway', title: 'Causeway', version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, inputSchema, isReadOnly, isOpenWorld }) => ({
      name,
      title,
      description,
      inputSchema: { ...inputSchema, type: 'object' as const },
      annotations: { title, readOnlyHint: isReadOnly, openWorldHint: isOpenWorld },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) return { isError: true, content: [{ type: 'text' as const, text: `There is no tool "${params.name}".` }] };
    try {
      return { content: [{ type: 'text' as const, text: await tool.call(params.arguments ?? {}, signal) }] };
    } catch (error) {
      return { isError: true, content: [{ type: 'text' as const, text: explain(error) }] };
    }
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    const response = await transport.handleRequest(new Request(url, { method: 'POST', headers }), { parsedBody: body });
    const contentType = response.headers.get('content-type') ?? 'application/json';
    return { status: response.status, contentType, body: await response.text() };
  } finally {
    await server.close();
  }
}
