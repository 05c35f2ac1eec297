import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { McpProgram } from './mcp.ts';

const program = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,23}$/u, 'letters, digits and -, at most 24');
const file = z.looseObject({ mcpServers: z.record(name, program) });

export type ReadMcpFile =
  | { readonly ok: true; readonly programs: readonly McpProgram[] }
  | { readonly ok: false; readonly problem: string };

/** Reads the form that other MCP clients have, too: `{ "mcpServers": { "files": { "command": "npx", "args": […] } } }`. */
export function readMcpFile(path: string): ReadMcpFile {
  try {
    const read = file.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!read.success) return { ok: false, problem: z.prettifyError(read.error).replaceAll(/\s+/gu, ' ') };
    return { ok: true, programs: Object.entries(read.data.mcpServers).map(([key, given]) => ({ name: key, ...given })) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
