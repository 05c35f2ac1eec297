import type { Approval, ToolUse } from '@causeway/contract';
import type { AgentTool } from './agent-tool.ts';

/** A tool that was used before: what it gave is in what the model reads. */
export type Use = Pick<ToolUse, 'tool' | 'is_private'>;

export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'ask'; readonly reason: Approval['reason']; readonly privateFrom: readonly string[] };

/** An MCP server is named before `__`; everything else is of this server. */
const originOf = (tool: string): string => /^(.+?)__/u.exec(tool)?.[1] ?? '';

/**
 * Whether a call needs a person. What is private may leave only where it came from, whatever was allowed before: the texts that tools
 * give may have been written to have it sent away. https://simonwillison.net/2025/Jun/16/the-lethal-trifecta/
 */
export function judgeCall({ tool, approval }: AgentTool, before: readonly Use[], isGranted: boolean): Verdict {
  const own = originOf(tool.name);
  const carried = before.filter((use) => use.is_private === true && (own === '' || originOf(use.tool) !== own));
  if (tool.sendsDataOut && carried.length > 0) {
    return { kind: 'ask', reason: 'private_data', privateFrom: [...new Set(carried.map((use) => use.tool))] };
  }
  const isHarmless = !tool.hasSideEffects && !tool.sendsDataOut;
  if (isHarmless || approval === 'always' || isGranted) return { kind: 'run' };
  return { kind: 'ask', reason: 'side_effects', privateFrom: [] };
}
