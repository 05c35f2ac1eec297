import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export interface CalledTool {
  readonly tool: string;
  readonly given: unknown;
}

export interface TestMcpServer {
  readonly url: string;
  /** In order. */
  readonly calls: readonly CalledTool[];
  /** What `read_note` gives. */
  note: string;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function toolsOf(state: { note: string; readonly calls: CalledTool[] }): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  const read = { description: 'Reads the note.', inputSchema: { name: z.string() }, annotations: { readOnlyHint: true } };
  server.registerTool('read_note', read, (given) => {
    state.calls.push({ tool: 'read_note', given });
    return { content: [{ type: 'text', text: state.note }] };
  });
  const write = { description: 'Replaces the note.', inputSchema: { text: z.string() } };
  server.registerTool('write_note', write, (given) => {
    state.calls.push({ tool: 'write_note', given });
    return { content: [{ type: 'text', text: 'written' }] };
  });
  return server;
}

/** An MCP server by the official SDK, with two tools and, if wanted, a bearer token. */
export async function startMcpServer(token?: string): Promise<TestMcpServer> {
  const state = { note: 'nothing', calls: [] as CalledTool[] };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end();
      return;
    }
    const transport = new WebStandardStreamableHTTPServerTransport();
    const server = toolsOf(state);
    await server.connect(transport);
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const asked = new Request(`http://${request.headers.host}${request.url}`, { method: request.method ?? 'GET', headers });
    const reply = await transport.handleRequest(asked, { parsedBody: await bodyOf(request) });
    response.writeHead(reply.status, Object.fromEntries(reply.headers));
    response.end(Buffer.from(await reply.arrayBuffer()));
    await server.close();
  }

  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return Object.assign(state, {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    async close() {
      http.close();
      http.closeAllConnections();
    },
  });
}
