import { postMcp } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Asked, Route } from '../../gateway/feature.ts';
import type { McpReply, McpRequest, ServeMcpOptions } from '../../providers/mcp/serve-mcp.ts';
import { explainToolFailure, offeredTools } from './offered-tools.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

export interface McpRouteNeeds {
  readonly catalogue: ToolCatalogue;
  readonly serve: (request: McpRequest, options: ServeMcpOptions) => Promise<McpReply>;
  readonly version: string;
}

/** What the protocol reads of a request; the gateway has looked at everything else. */
const read = ['accept', 'content-type', 'mcp-protocol-version', 'mcp-session-id'];

const headersOf = (asked: Pick<Asked<typeof postMcp>, 'header'>): Record<string, string> =>
  Object.fromEntries(
    read.flatMap((name) => {
      const value = asked.header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Causeway as an MCP server. The same for every client: which tools there are depends on the credential alone. */
export const mcpRoutes = ({ catalogue, serve, version }: McpRouteNeeds): Route[] => [
  route(postMcp, async (asked) => {
    const { principal, requestId, signal, body } = asked;
    const tools = offeredTools(catalogue, { principal, requestId, signal });
    // The protocol's code wants a whole address and uses nothing of it.
    const request = { url: 'http://causeway.invalid/mcp', headers: headersOf(asked), body };
    const reply = await serve(request, { version, tools, explain: explainToolFailure });
    return new RawReply(reply.body, reply.contentType, reply.status);
  }),
];
