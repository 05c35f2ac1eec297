import type { Approval, ToolUse } from '@causeway/contract';
import type { AgentTool } from './agent-tool.ts';
import { httpToolName } from './http-tool.ts';

/** A tool that was used before: what it gave is in what the model reads. */
export type Use = Pick<ToolUse, 'tool' | 'is_private' | 'destination'>;

export interface JudgedCall {
  readonly destination: string | undefined;
  readonly before: readonly Use[];
  readonly isGranted: boolean;
}

export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'ask'; readonly reason: Approval['reason']; readonly privateFrom: readonly string[] };

/** Whose data a tool reads, and who gets what it is given: an MCP server, a host; empty for this server itself. */
function originOf(tool: string, destination: string | undefined): string {
  const server = /^(.+?)__/u.exec(tool)?.[1];
  if (server !== undefined) return `mcp ${server}`;
  return tool === httpToolName ? `host ${destination}` : '';
}

/**
 * Whether a call needs a person. What is private may leave only where it came from, whatever was allowed before: the texts that tools
 * give may have been written to have it sent away. https://simonwillison.net/2025/Jun/16/the-lethal-trifecta/
 */
export function judgeCall({ tool, approval }: AgentTool, { destination, before, isGranted }: JudgedCall): Verdict {
  const own = originOf(tool.name, destination);
  const isElsewhere = (use: Use): boolean => own === '' || originOf(use.tool, use.destination) !== own;
  const carried = before.filter((use) => use.is_private === true && isElsewhere(use));
  if (tool.sendsDataOut && carried.length > 0) {
    return { kind: 'ask', reason: 'private_data', privateFrom: [...new Set(carried.map((use) => use.tool))] };
  }
  const isHarmless = !tool.hasSideEffects && !tool.sendsDataOut;
  if (isHarmless || approval === 'always' || isGranted) return { kind: 'run' };
  return { kind: 'ask', reason: 'side_effects', privateFrom: [] };
}
