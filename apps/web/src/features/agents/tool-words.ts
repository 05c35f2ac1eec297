import type { ToolInfo } from '@causeway/contract';

type Powers = Pick<ToolInfo, 'has_side_effects' | 'reads_private_data' | 'sends_data_out'>;

/** What a tool may do to the person, in words. */
export function powersOf(tool: Powers): string {
  const powers = [
    tool.reads_private_data ? 'reads your data' : undefined,
    tool.has_side_effects ? 'changes things' : undefined,
    tool.sends_data_out ? 'sends data out' : undefined,
  ].filter((power) => power !== undefined);
  const text = powers.join(', ');
  return text === '' ? 'Only calculates' : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether a person may be asked before it is used. */
export const needsApproval = (tool: Powers): boolean => tool.has_side_effects || tool.sends_data_out;
