import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

/** An MCP server as a program: it says what it was given, and which variables of the environment it sees. */
const server = new McpServer({ name: 'program', version: '1.0.0' });
const input = {
  description: 'Says what it was given.',
  inputSchema: { text: z.string() },
  annotations: { readOnlyHint: true },
};
server.registerTool('echo', input, ({ text }) => ({
  content: [{ type: 'text', text: `${text} ${Object.keys(process.env).toSorted().join(' ')}` }],
}));
await server.connect(new StdioServerTransport());
