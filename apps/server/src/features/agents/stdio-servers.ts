import { Fault } from '@causeway/contract';
import type { McpServer, McpServerId, ToolInfo } from '@causeway/contract';
import type { Mcp, McpProgram } from '../../providers/mcp/mcp.ts';
import { toToolInfo } from './agent-tool.ts';
import type { ListedAgentTool } from './agent-tool.ts';
import type { ListedTool } from './mcp-server-repository.ts';
import { mcpTools } from './mcp-tools.ts';

export interface StdioServersNeeds {
  /** Those that the operator configured; nobody else can have a program started. */
  readonly programs: readonly McpProgram[];
  readonly mcp: Mcp;
  readonly now: () => number;
}

export interface StdioServers {
  list(): McpServer[];
  /** Undefined: none of these. */
  check(id: McpServerId, signal: AbortSignal): Promise<{ server: McpServer; tools: ToolInfo[] } | undefined>;
  /** Starts those that were never asked. */
  tools(): Promise<readonly ListedAgentTool[]>;
}

interface State {
  readonly program: McpProgram;
  readonly id: McpServerId;
  status: McpServer['status'];
  tools: readonly ListedTool[];
  error: McpServer['error'];
  checkedAt: number | null;
}

const startWithinMs = 20_000;

/** Ids are the same after a restart: agents name tools, pages name servers. */
const idOf = ({ name }: McpProgram): McpServerId => `mcp_stdio${Buffer.from(name).toString('hex').slice(0, 34)}` as McpServerId;

/** Programs of this machine that speak MCP. They are started for each use and end with it. */
export function createStdioServers({ programs, mcp, now }: StdioServersNeeds): StdioServers {
  const startedAt = now();
  const states = programs.map((program): State => ({
    program,
    id: idOf(program),
    status: 'unknown',
    tools: [],
    error: null,
    checkedAt: null,
  }));

  const toServer = ({ program, id, status, tools, error, checkedAt }: State): McpServer => ({
    id,
    name: program.name,
    transport: 'stdio',
    url: null,
    credential_hint: null,
    enabled: true,
    status,
    error,
    tool_count: tools.length,
    checked_at: checkedAt,
    created_at: startedAt,
  });

  const toolsOf = ({ program, id, tools }: State): ListedAgentTool[] =>
    mcpTools(mcp, { id, name: program.name, tools }, { destination: program.name, target: () => program });

  async function look(state: State, signal: AbortSignal): Promise<void> {
    try {
      Object.assign(state, { tools: await mcp.listTools(state.program, signal), status: 'ok', error: null });
    } catch (error) {
      const fault = error instanceof Fault ? error : new Fault('mcp_failed', { cause: error });
      const told = { code: fault.code, message: fault.message, fix: fault.details.fix?.summary ?? null };
      Object.assign(state, { status: 'failed', error: told });
    }
    state.checkedAt = now();
  }

  return {
    list: () => states.map(toServer),
    async check(id, signal) {
      const state = states.find((one) => one.id === id);
      if (!state) return undefined;
      await look(state, AbortSignal.any([signal, AbortSignal.timeout(startWithinMs)]));
      return { server: toServer(state), tools: toolsOf(state).map(toToolInfo) };
    },
    async tools() {
      const fresh = states.filter(({ status }) => status === 'unknown');
      await Promise.all(fresh.map((state) => look(state, AbortSignal.timeout(startWithinMs))));
      return states.flatMap(toolsOf);
    },
  };
}
