import { Button } from '@mantine/core';
import { createProvider } from '@causeway/contract';
import type { FoundProvider } from '@causeway/contract';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { toProviderName } from './to-provider-name.ts';
import { useProviderChange } from './use-provider-change.ts';

/** One click: a model server of this machine becomes a provider. */
export function UseFound({ found }: { readonly found: FoundProvider }) {
  const client = useClient();
  const use = useProviderChange(() =>
    client.call(createProvider, { body: { name: toProviderName(found.name), kind: found.kind, base_url: found.base_url } }),
  );
  return (
    <>
      <Button loading={use.isPending} onClick={() => use.mutate(undefined)}>
        Use {found.name}
      </Button>
      <FailureCard error={use.error} onCheck={() => use.mutateAsync(undefined)} />
    </>
  );
}
