import { Select } from '@mantine/core';
import { setDefaultModel } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery, providersQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { useProviderChange } from './use-provider-change.ts';

/** Which model answers when a request names none. */
export function DefaultModel() {
  const client = useClient();
  const models = useQuery(modelsQuery(client));
  const current = useQuery(providersQuery(client)).data?.default_model ?? null;
  const change = useProviderChange((model: string | null) => client.call(setDefaultModel, { body: { model } }));
  const chosen = change.isPending ? change.variables : current;
  return (
    <Section title="Default model" hint="Answers when a request names none, and in new chats.">
      <Select
        aria-label="Default model"
        placeholder="The first one"
        data={models.data?.data.map(({ id }) => id) ?? []}
        value={chosen}
        onChange={(model) => change.mutate(model)}
        searchable
        clearable
        limit={100}
        nothingFoundMessage="No model by that name"
        maw={420}
      />
      <FailureCard error={change.error} />
    </Section>
  );
}
