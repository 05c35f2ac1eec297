import { Fault } from '@causeway/contract';
import { z } from 'zod';
import type { Principal } from '../../gateway/feature.ts';
import type { ServedTool } from '../../providers/mcp/serve-mcp.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import { toolTimeoutMs } from './tool-limits.ts';

export interface McpCaller {
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What went wrong, for the client; nothing of this server's insides. */
export function explainToolFailure(error: unknown): string {
  if (error instanceof Fault) return error.message;
  return error instanceof z.ZodError
    ? `The arguments do not fit: ${z.prettifyError(error)}`
    : 'The tool failed for a reason of this server.';
}

/** The tools that a credential opens, as an MCP server has them. */
export const offeredTools = (catalogue: ToolCatalogue, { principal, requestId, signal }: McpCaller): ServedTool[] =>
  catalogue.offeredTo(principal).map(({ tool, schema }) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schema,
    isReadOnly: !tool.hasSideEffects,
    isOpenWorld: tool.sendsDataOut,
    async call(given, asked) {
      const ends = AbortSignal.any([signal, asked, AbortSignal.timeout(toolTimeoutMs)]);
      return toText(await tool.run(tool.input.parse(given), { principal, requestId, signal: ends }));
    },
  }));
