import { Button } from '@mantine/core';
import { deletePrice, listPrices } from '@causeway/contract';
import type { PriceOverride, Rates } from '@causeway/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { useCan } from '../../server/use-can.ts';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import '../settings/settings.css';

const rateWords: Readonly<Record<keyof Rates, string>> = {
  input: 'in',
  cache_read: 'read from cache',
  cache_write: 'written to cache',
  output: 'out',
  reasoning: 'reasoning',
  characters: 'per million characters',
  minute: 'per minute',
  call: 'per call',
};

/** `$2.50 in, $10 out`. */
const ratesWords = (rates: Rates): string =>
  Object.entries(rates)
    .map(([name, rate]) => `$${String(rate)} ${rateWords[name as keyof Rates]}`)
    .join(', ');

/** Prices that win over the list, and the way back to it. */
export function Prices() {
  const client = useClient();
  const prices = useQuery({ queryKey: ['costs', 'prices'], queryFn: ({ signal }) => client.call(listPrices, { signal }) });
  const overrides = prices.data?.overrides ?? [];
  if (overrides.length === 0 && prices.error === null) return null;
  return (
    <Section title="Prices set here" hint="US dollars per million tokens; they win over the list">
      <FailureCard error={prices.error} onCheck={prices.refetch} />
      <ul className="card rows">
        {overrides.map((price) => (
          <PriceRow key={price.id} price={price} />
        ))}
      </ul>
    </Section>
  );
}

function PriceRow({ price }: { readonly price: PriceOverride }) {
  const client = useClient();
  const queries = useQueryClient();
  const mayRemove = useCan('usage:write') && price.source === 'saved';
  const remove = useMutation({
    mutationFn: () => client.call(deletePrice, { params: { id: price.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['costs'] }),
  });
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{price.model}</strong>
          <span className="muted tabular">{ratesWords(price.rates)}</span>
        </div>
        <span className="muted small">
          {price.source === 'file' ? 'from the file of CAUSEWAY_PRICES' : <RelativeTime at={price.valid_from} />}
        </span>
      </div>
      {mayRemove ? (
        <div className="settings-row-actions">
          <Button
            variant="default"
            size="xs"
            aria-label={`Remove the price of ${price.model}`}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Remove
          </Button>
        </div>
      ) : null}
      <FailureCard error={remove.error} />
    </li>
  );
}
