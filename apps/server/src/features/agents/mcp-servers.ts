import { Fault, mintId } from '@causeway/contract';
import type { BodyOf, McpServer, ToolInfo, createMcpServer, updateMcpServer } from '@causeway/contract';
import type { Mcp, McpTarget } from '../../providers/mcp/mcp.ts';
import type { Secrets } from '../../storage/secrets.ts';
import { toToolInfo } from './agent-tool.ts';
import type { ListedAgentTool } from './agent-tool.ts';
import { openMcpSecret, sealMcpSecret } from './mcp-secret.ts';
import type { McpServerRef, McpServerRepository, StoredMcpServer } from './mcp-server-repository.ts';
import { mcpTools } from './mcp-tools.ts';

export interface McpServersNeeds {
  readonly repository: McpServerRepository;
  readonly mcp: Mcp;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly now: () => number;
}

export interface McpServers {
  list(owner: string): Promise<McpServer[]>;
  create(owner: string, body: BodyOf<typeof createMcpServer>): Promise<McpServer>;
  update(ref: McpServerRef, body: BodyOf<typeof updateMcpServer>): Promise<McpServer>;
  remove(ref: McpServerRef): Promise<void>;
  /** Connects now; why it cannot be done is in the answer. */
  check(ref: McpServerRef, signal: AbortSignal): Promise<{ server: McpServer; tools: ToolInfo[] }>;
  /** The tools of all that are in use. */
  tools(owner: string): Promise<readonly ListedAgentTool[]>;
}

const toServer = (stored: StoredMcpServer): McpServer => ({
  id: stored.id,
  name: stored.name,
  transport: 'http',
  url: stored.url,
  credential_hint: stored.hint,
  enabled: stored.enabled,
  status: stored.status,
  error: stored.error,
  tool_count: stored.tools.length,
  checked_at: stored.checkedAt,
  created_at: stored.createdAt,
});

function errorOf(error: unknown): NonNullable<McpServer['error']> {
  const fault = error instanceof Fault ? error : new Fault('internal_error', { cause: error });
  return { code: fault.code, message: fault.message, fix: fault.details.fix?.summary ?? null };
}

const missing = (): Fault => new Fault('not_found', { message: 'There is no such MCP server.' });

/** MCP servers of one owner, and the tools they listed the last time. */
export function createMcpServers({ repository, mcp, secrets, now }: McpServersNeeds): McpServers {
  const targetOf = (stored: StoredMcpServer): McpTarget => ({ url: stored.url, headers: openMcpSecret(secrets, stored) });
  const toolsOf = (stored: StoredMcpServer): ListedAgentTool[] =>
    mcpTools(mcp, stored, { destination: new URL(stored.url).host, target: () => targetOf(stored) });

  async function find(ref: McpServerRef): Promise<StoredMcpServer> {
    const stored = await repository.find(ref);
    if (stored) return stored;
    throw missing();
  }

  async function look(stored: StoredMcpServer, signal: AbortSignal): Promise<StoredMcpServer> {
    const at = { checkedAt: now() };
    try {
      const tools = await mcp.listTools(targetOf(stored), signal);
      return { ...stored, ...at, tools, status: 'ok', error: null };
    } catch (error) {
      signal.throwIfAborted();
      return { ...stored, ...at, status: 'failed', error: errorOf(error) };
    }
  }

  async function save(stored: StoredMcpServer): Promise<McpServer> {
    if (!(await repository.replace(stored))) throw missing();
    return toServer(stored);
  }

  return {
    list: async (owner) => (await repository.list(owner)).map(toServer),

    async create(owner, { name, url, credential }) {
      const place = { owner, id: mintId('mcpServer'), url };
      const fresh = { enabled: true, status: 'unknown', createdAt: now(), checkedAt: null, error: null, tools: [] } as const;
      const stored: StoredMcpServer = { ...place, ...sealMcpSecret(secrets, place, credential), ...fresh, name };
      if (await repository.insert(stored)) return toServer(stored);
      throw new Fault('conflict', { param: 'name', message: `There is an MCP server "${name}" already.` });
    },

    async update(ref, { url, credential, enabled }) {
      const stored = await find(ref);
      const isMoved = url !== undefined && url !== stored.url;
      const place = { ...stored, ...(url === undefined ? {} : { url }), ...(enabled === undefined ? {} : { enabled }) };
      const secret = credential !== undefined || isMoved ? sealMcpSecret(secrets, place, credential ?? undefined) : {};
      return save({ ...place, ...secret, ...(isMoved ? { status: 'unknown', error: null, tools: [], checkedAt: null } : {}) });
    },

    async remove(ref) {
      if (!(await repository.remove(ref))) throw missing();
    },

    async check(ref, signal) {
      const looked = await look(await find(ref), signal);
      return { server: await save(looked), tools: toolsOf(looked).map(toToolInfo) };
    },

    tools: async (owner) => (await repository.list(owner)).filter(({ enabled }) => enabled).flatMap(toolsOf),
  };
}
