import { updateSession } from '@causeway/contract';
import type { Model } from '@causeway/contract';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { modelsQuery, providersQuery } from '../../../server/queries.ts';
import { useChatDesk } from '../chat-desk.ts';
import type { LiveSession, LiveView } from '../live/live-session.ts';
import { chatModels, chooseModel } from './model-choice.ts';

export interface ModelState {
  /** Undefined while unknown. */
  readonly models: readonly Model[] | undefined;
  readonly model: string | undefined;
  readonly error: unknown;
  choose(model: string): void;
  refetch(): Promise<unknown>;
}

/** Which model answers in this session; the choice stays with the session and is the first offer for the next one. */
export function useModel(live: LiveSession, { session, isNew }: LiveView): ModelState {
  const { client, run } = useChatDesk();
  const { data, error, refetch } = useQuery(modelsQuery(client));
  const standard = useQuery(providersQuery(client)).data?.default_model;
  const [last, setLast] = useLocalStorage({ key: 'causeway-chat-model', getInitialValueInEffect: false });
  return useMemo(() => {
    const models = data === undefined ? undefined : chatModels(data.data);
    return {
      models,
      model: chooseModel(models ?? [], { session: session?.model, last, standard }),
      error,
      refetch,
      choose(model) {
        setLast(model);
        if (isNew || session === undefined) return;
        live.adopt({ ...session, model });
        run(async () => live.adopt(await client.call(updateSession, { params: { id: live.id }, body: { model } })));
      },
    };
  }, [client, run, live, session, isNew, data, error, refetch, standard, last, setLast]);
}
