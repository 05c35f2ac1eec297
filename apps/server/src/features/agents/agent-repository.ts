import type { Agent, AgentId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, Write } from '../../storage/database.ts';

export interface AgentRef {
  readonly owner: string;
  readonly id: AgentId;
}

export interface AgentRepository {
  /** By name. */
  list(owner: string): Promise<readonly Agent[]>;
  find(ref: AgentRef): Promise<Agent | undefined>;
  /** False: the owner has an agent of that name. */
  insert(owner: string, agent: Agent): Promise<boolean>;
  /** False: the owner has another agent of that name, or this one is gone. */
  replace(owner: string, agent: Agent): Promise<boolean>;
  remove(ref: AgentRef): Promise<boolean>;
}

type AgentRow = Omit<Agent, 'tools' | 'limits'> & { readonly tools: string; readonly limits: string };

const columns = 'id, name, created_at, updated_at, model, limits, description, tools, instructions';

/** Rows hold what was written here, so what is parsed has the shape it was given. */
const toAgent = (row: AgentRow): Agent => ({
  ...row,
  tools: JSON.parse(row.tools) as Agent['tools'],
  limits: JSON.parse(row.limits) as Agent['limits'],
});

export function createAgentRepository(database: Database): AgentRepository {
  const insert = database.prepare(
    `insert into agent (owner, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (owner, name) do nothing`,
    1,
  );
  const replace = database.prepare(
    `update agent set name = ?, updated_at = ?, model = ?, limits = ?, description = ?, tools = ?, instructions = ?
      where owner = ? and id = ?
        and not exists (select 1 from agent other where other.owner = ? and other.name = ? and other.id <> ?)`,
    1,
  );
  const remove = database.prepare('delete from agent where owner = ? and id = ?');

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
    list: async (owner) =>
      (await database.read<AgentRow>(`select ${columns} from agent where owner = ? order by name, id`, owner)).map(toAgent),
    find: async ({ owner, id }) => {
      const [row] = await database.read<AgentRow>(`select ${columns} from agent where owner = ? and id = ?`, owner, id);
      return row && toAgent(row);
    },
    insert: (owner, { id, name, created_at: at, model, limits, description, tools, instructions }) => {
      const [limitsText, toolsText] = [JSON.stringify(limits), JSON.stringify(tools)];
      return succeeds(insert(owner, id, name, at, at, model, limitsText, description, toolsText, instructions));
    },
    replace: (owner, { id, name, updated_at: at, model, limits, description, tools, instructions }) => {
      const [limitsText, toolsText] = [JSON.stringify(limits), JSON.stringify(tools)];
      const values = [name, at, model, limitsText, description, toolsText, instructions] as const;
      return succeeds(replace(...values, owner, id, owner, name, id));
    },
    remove: async ({ owner, id }) => (await database.write([remove(owner, id)]))[0] === 1,
  };
}
