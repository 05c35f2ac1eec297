import { readMcpFile } from './providers/mcp/read-mcp-file.ts';
import type { McpProgram } from './providers/mcp/mcp.ts';

/** The programs of the file that `CAUSEWAY_MCP_PROGRAMS` names; none without it. */
export function mcpProgramsOf(path: string | undefined, onProblem: (problem: string) => void): readonly McpProgram[] {
  if (path === undefined) return [];
  const read = readMcpFile(path);
  if (read.ok) return read.programs;
  onProblem(`CAUSEWAY_MCP_PROGRAMS: ${path} cannot be read: ${read.problem}`);
  return [];
}
