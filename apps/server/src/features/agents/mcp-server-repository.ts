import type { McpServer, McpServerId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, Write } from '../../storage/database.ts';

export interface McpServerRef {
  readonly owner: string;
  readonly id: McpServerId;
}

/** A tool as its server listed it the last time. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The server says that it changes nothing. A hint of somebody else. */
  readonly isReadOnly: boolean;
}

export interface StoredMcpServer {
  readonly owner: string;
  readonly id: McpServerId;
  readonly name: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly status: McpServer['status'];
  readonly createdAt: number;
  readonly checkedAt: number | null;
  readonly sealed: string | null;
  readonly hint: string | null;
  readonly error: McpServer['error'];
  readonly tools: readonly ListedTool[];
}

export interface McpServerRepository {
  /** Oldest first. */
  list(owner: string): Promise<readonly StoredMcpServer[]>;
  find(ref: McpServerRef): Promise<StoredMcpServer | undefined>;
  /** False: the owner has one of that name. */
  insert(server: StoredMcpServer): Promise<boolean>;
  /** False: it is gone. */
  replace(server: StoredMcpServer): Promise<boolean>;
  remove(ref: McpServerRef): Promise<boolean>;
}

interface McpServerRow {
  readonly owner: string;
  readonly id: McpServerId;
  readonly name: string;
  readonly url: string;
  readonly enabled: number;
  readonly status: McpServer['status'];
  readonly created_at: number;
  readonly checked_at: number | null;
  readonly sealed: string | null;
  readonly hint: string | null;
  readonly error: string | null;
  readonly tools: string;
}

const toServer = (row: McpServerRow): StoredMcpServer => ({
  owner: row.owner,
  id: row.id,
  name: row.name,
  url: row.url,
  enabled: row.enabled === 1,
  status: row.status,
  createdAt: row.created_at,
  checkedAt: row.checked_at,
  sealed: row.sealed,
  hint: row.hint,
  error: row.error === null ? null : (JSON.parse(row.error) as McpServer['error']),
  tools: JSON.parse(row.tools) as ListedTool[],
});

const changing = (server: StoredMcpServer) =>
  [
    server.url,
    Number(server.enabled),
    server.status,
    server.checkedAt,
    server.sealed,
    server.hint,
    server.error === null ? null : JSON.stringify(server.error),
    JSON.stringify(server.tools),
  ] as const;

export function createMcpServerRepository(database: Database): McpServerRepository {
  const insert = database.prepare(
    `insert into agent_mcp_server (url, enabled, status, checked_at, sealed, hint, error, tools, owner, id, name, created_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (owner, name) do nothing`,
    1,
  );
  const replace = database.prepare(
    `update agent_mcp_server set url = ?, enabled = ?, status = ?, checked_at = ?, sealed = ?, hint = ?, error = ?, tools = ?
      where owner = ? and id = ?`,
    1,
  );
  const remove = database.prepare('delete from agent_mcp_server where owner = ? and id = ?');

  async function succeeds(write: Write): Promise<boolean> {
    try {
      await database.write([write]);
      return true;
    } catch (error) {
      if (error instanceof UnexpectedRowsError) return false;
      throw error;
    }
  }

  return {
    list: async (owner) => {
      const listSql = 'select * from agent_mcp_server where owner = ? order by created_at, id';
      return (await database.read<McpServerRow>(listSql, owner)).map(toServer);
    },
    find: async ({ owner, id }) => {
      const findSql = 'select * from agent_mcp_server where owner = ? and id = ?';
      const [row] = await database.read<McpServerRow>(findSql, owner, id);
      return row && toServer(row);
    },
    insert: (server) => succeeds(insert(...changing(server), server.owner, server.id, server.name, server.createdAt)),
    replace: (server) => succeeds(replace(...changing(server), server.owner, server.id)),
    remove: async ({ owner, id }) => (await database.write([remove(owner, id)]))[0] === 1,
  };
}
