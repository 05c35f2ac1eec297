import { agentModelPrefix, updateSession } from '@causeway/contract';
import type { Agent, Model } from '@causeway/contract';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { agentsQuery } from '../../agents/agent-queries.ts';
import { modelsQuery, providersQuery } from '../../../server/queries.ts';
import { useChatDesk } from '../chat-desk.ts';
import type { LiveSession, LiveView } from '../live/live-session.ts';
import { chatModels, chooseModel } from './model-choice.ts';

export interface ModelState {
  /** Undefined while unknown. */
  readonly models: readonly Model[] | undefined;
  readonly agents: readonly Agent[];
  /** What the picker shows: a model, or `agent:<id>`. */
  readonly chosen: string | undefined;
  /** What is asked for by name; undefined when an agent answers, which has its own. */
  readonly model: string | undefined;
  readonly agentId: string | null;
  readonly error: unknown;
  choose(chosen: string): void;
  refetch(): Promise<unknown>;
}

const noAgents: readonly Agent[] = [];

/** The agent of a choice; null for a model. */
const agentOf = (chosen: string | undefined, agents: readonly Agent[]): string | null =>
  agents.find(({ id }) => chosen === `${agentModelPrefix}${id}`)?.id ?? null;

/** Who answers in this session; the choice stays with the session and is the first offer for the next one. */
export function useModel(live: LiveSession, { session, isNew }: LiveView): ModelState {
  const { client, run } = useChatDesk();
  const { data, error, refetch } = useQuery(modelsQuery(client));
  const standard = useQuery(providersQuery(client)).data?.default_model;
  const agents = useQuery(agentsQuery(client)).data?.agents ?? noAgents;
  const [last, setLast] = useLocalStorage({ key: 'causeway-chat-model', getInitialValueInEffect: false });
  return useMemo(() => {
    const models = data === undefined ? undefined : chatModels(data.data);
    const wanted = isNew || session === undefined ? last : `${agentModelPrefix}${session.agent_id}`;
    const agentId = agentOf(wanted, agents);
    const model = chooseModel(models ?? [], { session: session?.model, last, standard });
    return {
      models,
      agents,
      agentId,
      chosen: agentId === null ? model : `${agentModelPrefix}${agentId}`,
      model: agentId === null ? model : undefined,
      error,
      refetch,
      choose(next) {
        setLast(next);
        if (isNew || session === undefined) return;
        const agent = agentOf(next, agents);
        const changes = agent === null ? { agent_id: null, model: next } : { agent_id: agent };
        live.adopt({ ...session, ...changes });
        run(async () => live.adopt(await client.call(updateSession, { params: { id: live.id }, body: changes })));
      },
    };
  }, [client, run, live, session, isNew, data, error, refetch, standard, agents, last, setLast]);
}
