import { Fault, mintId } from '@causeway/contract';
import type { Agent, BodyOf, createAgent, updateAgent } from '@causeway/contract';
import type { AgentRef, AgentRepository } from './agent-repository.ts';

export interface AgentsNeeds {
  readonly repository: AgentRepository;
  readonly now: () => number;
}

const taken = (name: string): Fault =>
  new Fault('conflict', { param: 'name', message: `There is an agent "${name}" already.` });

/** Agents of one owner: what is not theirs does not exist. */
export function createAgents({ repository, now }: AgentsNeeds) {
  async function get(ref: AgentRef): Promise<Agent> {
    const agent = await repository.find(ref);
    if (agent) return agent;
    throw new Fault('not_found', { message: 'There is no such agent.' });
  }

  return {
    get,
    list: (owner: string) => repository.list(owner),

    async create(owner: string, body: BodyOf<typeof createAgent>): Promise<Agent> {
      const at = now();
      const agent: Agent = { ...body, id: mintId('agent'), created_at: at, updated_at: at };
      if (await repository.insert(owner, agent)) return agent;
      throw taken(agent.name);
    },

    async update(ref: AgentRef, changes: BodyOf<typeof updateAgent>): Promise<Agent> {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const agent: Agent = { ...(await get(ref)), ...given, updated_at: now() };
      if (await repository.replace(ref.owner, agent)) return agent;
      await get(ref);
      throw taken(agent.name);
    },

    async remove(ref: AgentRef): Promise<void> {
      if (!(await repository.remove(ref))) throw new Fault('not_found', { message: 'There is no such agent.' });
    },
  };
}
export type Agents = ReturnType<typeof createAgents>;
