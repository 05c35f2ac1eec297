import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { faultOfAnswer, toMcpFault } from './mcp-fault.ts';
import type { Mcp, McpFetch, McpResult, McpTarget, McpTool } from './mcp.ts';

const timeoutMs = 60_000;
const maxBytes = 4 * 1024 * 1024;
/** A server that lists more is not looked at further. */
const mostTools = 200;
const mostPages = 20;

const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** `fetch` for the client, along the guarded way. No answer is read before it is whole, so the stream that never ends is not opened. */
function createFetch(out: McpFetch, host: string): typeof fetch {
  return async (input, init = {}) => {
    const method = init.method ?? 'GET';
    if (method === 'GET') return new Response(null, { status: 405 });
    const headers = Object.fromEntries(new Headers(init.headers));
    const url = input instanceof Request ? input.url : String(input);
    const sent = typeof init.body === 'string' ? { body: init.body } : {};
    const signal = init.signal ? { signal: init.signal } : {};
    const answer = await out({ url, method, headers, ...sent, ...signal, timeoutMs, maxBytes, maxRedirects: 0 });
    // Leaving is a courtesy; servers without sessions answer 405.
    const fault = method === 'DELETE' ? undefined : faultOfAnswer(host, answer.status, answer.headers['content-type'] ?? '');
    if (fault) throw fault;
    const { 'content-encoding': _decoded, 'content-length': _length, ...kept } = answer.headers;
    return new Response(withoutBody.has(answer.status) ? null : Buffer.from(answer.body), {
      status: answer.status,
      headers: kept,
    });
  };
}

type Listed = Awaited<ReturnType<Client['listTools']>>['tools'][number];

const toTool = ({ name, title, description = '', inputSchema, annotations }: Listed): McpTool => ({
  name,
  title: title ?? annotations?.title ?? name,
  description,
  inputSchema,
  isReadOnly: annotations?.readOnlyHint === true,
});

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return '';
  const parts = content as readonly { readonly type?: unknown; readonly text?: unknown; readonly mimeType?: unknown }[];
  return parts
    .map(({ type, text, mimeType }) =>
      typeof text === 'string' ? text : `(${[type, mimeType].filter((word) => typeof word === 'string').join(' ')}, left out)`,
    )
    .join('\n');
}

/** Answers of old servers have a `toolResult` instead of content. */
function toResult(answer: Awaited<ReturnType<Client['callTool']>>): McpResult {
  const { structuredContent } = answer;
  const text = 'content' in answer ? textOf(answer.content) : JSON.stringify(answer.toolResult);
  return {
    text: text === '' && structuredContent ? JSON.stringify(structuredContent) : text,
    isError: answer.isError === true,
  };
}

async function listAll(client: Client, signal: AbortSignal): Promise<McpTool[]> {
  const tools: McpTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages && tools.length < mostTools; page += 1) {
    const listed = await client.listTools(cursor === undefined ? {} : { cursor }, { signal, timeout: timeoutMs });
    tools.push(...listed.tools.map(toTool));
    cursor = listed.nextCursor;
    if (cursor === undefined) break;
  }
  return tools.slice(0, mostTools);
}

function createTransport(target: McpTarget, out: McpFetch): StdioClientTransport | StreamableHTTPClientTransport {
  if ('command' in target) {
    const { command, args, env } = target;
    return new StdioClientTransport({
      command,
      args: [...args],
      env: { ...getDefaultEnvironment(), ...env },
      stderr: 'ignore',
    });
  }
  const { url, headers } = target;
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: createFetch(out, new URL(url).host),
    requestInit: { headers },
  });
}

/** MCP servers over streamable HTTP, through the guarded client, or programs of this machine. Each use connects anew: nothing stays open between. */
export function createMcp(out: McpFetch): Mcp {
  async function using<Value>(
    target: McpTarget,
    signal: AbortSignal,
    work: (client: Client) => Promise<Value>,
  ): Promise<Value> {
    const place = 'command' in target ? target.name : new URL(target.url).host;
    const client = new Client({ name: 'causeway', version: '1.0.0' });
    const transport = createTransport(target, out);
    const leave = (): void => void client.close();
    signal.addEventListener('abort', leave, { once: true });
    try {
      await client.connect(transport, { signal, timeout: timeoutMs });
      const value = await work(client);
      if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
        await transport.terminateSession();
      }
      return value;
    } catch (error) {
      signal.throwIfAborted();
      throw toMcpFault(place, error);
    } finally {
      signal.removeEventListener('abort', leave);
      await client.close();
    }
  }

  return {
    listTools: (target, signal) => using(target, signal, (client) => listAll(client, signal)),
    callTool: (target, call, signal) =>
      using(target, signal, async (client) => {
        const asked = { name: call.name, arguments: { ...call.arguments } };
        return toResult(await client.callTool(asked, undefined, { signal, timeout: timeoutMs }));
      }),
  };
}
