/** A program of this machine that speaks MCP over its standard input and output. */
export interface McpProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the few variables that every program needs; nothing else of this server's environment reaches it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where an MCP server is, over streamable HTTP. */
export interface McpAddress {
  readonly url: string;
  /** Credentials; they go to this address only. */
  readonly headers: Readonly<Record<string, string>>;
}

export type McpTarget = McpAddress | McpProgram;

/** A tool as its server describes it; the words of somebody else. */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The server says that it changes nothing. */
  readonly isReadOnly: boolean;
}

export interface McpResult {
  /** Its texts joined; other content is named, not carried. */
  readonly text: string;
  /** The tool itself says that it failed. */
  readonly isError: boolean;
}

/** Servers of the Model Context Protocol. Throws `mcp_failed` with the cause in words, or the faults of the way there. */
export interface Mcp {
  /** Connects, lists, leaves. */
  listTools(target: McpTarget, signal: AbortSignal): Promise<readonly McpTool[]>;
  callTool(target: McpTarget, call: McpCall, signal: AbortSignal): Promise<McpResult>;
}

export interface McpCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The guarded way out, as far as this needs it. */
export type McpFetch = (request: {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxRedirects: number;
}) => Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }>;
