import type { FoundProvider, Provider } from '@causeway/contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { foundQuery, providersQuery } from '../../../server/queries.ts';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { UseFound } from '../../settings/use-found.tsx';
import { useChatDesk } from '../chat-desk.ts';
import { noModelCause } from './no-model-cause.ts';

/** In place of the composer while nothing could answer. */
export function NoModelCard({ onCheck }: { readonly onCheck: () => Promise<unknown> }) {
  const { client } = useChatDesk();
  const found = useQuery(foundQuery(client)).data?.found ?? [];
  const providers: readonly Provider[] = useQuery(providersQuery(client)).data?.providers ?? [];
  const cause = noModelCause(providers, found);
  return (
    <div className="composer">
      <CauseCard report={{ cause }} count={1} tone="attention" action={<NextSteps found={found} />} onCheck={onCheck} />
    </div>
  );
}

function NextSteps({ found }: { readonly found: readonly FoundProvider[] }) {
  const settings = { to: '/settings/{-$section}', params: { section: 'models' } } as const;
  const variant = found.length === 0 ? 'filled' : 'default';
  return (
    <>
      {found.map((one) => (
        <UseFound key={one.base_url} found={one} />
      ))}
      <Button size="xs" variant={variant} renderRoot={(props) => <Link {...settings} {...props} />}>
        Open model settings
      </Button>
    </>
  );
}
