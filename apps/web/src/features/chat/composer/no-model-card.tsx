import { CallFailure } from '@causeway/client';
import type { Cause } from '@causeway/client';
import { createProvider } from '@causeway/contract';
import type { FoundProvider, Provider } from '@causeway/contract';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { foundQuery, providersQuery } from '../../../server/queries.ts';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { reportOf } from '../../../ui/cause-report.ts';
import { useChatDesk } from '../chat-desk.ts';
import { noModelCause } from './no-model-cause.ts';

/** In place of the composer while nothing could answer. */
export function NoModelCard({ onCheck }: { readonly onCheck: () => Promise<unknown> }) {
  const { client } = useChatDesk();
  const found = useQuery(foundQuery(client)).data?.found ?? [];
  const providers: readonly Provider[] = useQuery(providersQuery(client)).data?.providers ?? [];
  const cause: Cause = noModelCause(providers, found);
  return (
    <div className="composer">
      <CauseCard report={{ cause }} tone="attention" action={<NextSteps found={found} />} onCheck={onCheck} />
    </div>
  );
}

function NextSteps({ found }: { readonly found: readonly FoundProvider[] }) {
  const settings = { to: '/settings/{-$section}', params: { section: 'models' } } as const;
  return (
    <>
      {found.map((provider) => (
        <UseFound key={provider.base_url} provider={provider} />
      ))}
      <Button
        size="xs"
        variant={found.length === 0 ? 'filled' : 'default'}
        renderRoot={(props) => <Link {...settings} {...props} />}
      >
        Open model settings
      </Button>
    </>
  );
}

/** One click for a model server that runs already. */
function UseFound({ provider }: { readonly provider: FoundProvider }) {
  const { client, run } = useChatDesk();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallFailure>();
  const { name, kind, base_url: baseUrl } = provider;
  const use = () => {
    setBusy(true);
    run(async () => {
      try {
        await client.call(createProvider, { body: { name, kind, base_url: baseUrl } });
        await Promise.all(['models', 'providers', 'found'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      } catch (error) {
        if (error instanceof CallFailure) setFailure(error);
        throw error;
      } finally {
        setBusy(false);
      }
    });
  };
  if (failure !== undefined) return <CauseCard report={reportOf(failure)} onCheck={use} />;
  return (
    <Button size="xs" loading={isBusy} onClick={use}>
      Use {displayName(name)} on this machine
    </Button>
  );
}

const displayNames: Readonly<Record<string, string>> = { ollama: 'Ollama', 'lm-studio': 'LM Studio', lmstudio: 'LM Studio' };
const displayName = (name: string): string => (Object.hasOwn(displayNames, name) ? displayNames[name] : undefined) ?? name;
