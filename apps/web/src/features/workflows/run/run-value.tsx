import { getExecutionValue, listExecutionEvents, valueReference } from '@causeway/contract';
import type { ExecutionId, LongValue, ValueReference } from '@causeway/contract';
import type { Client } from '@causeway/client';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { JsonView } from '../form/json-view.tsx';
import { useRunDesk } from './run-context.ts';

interface RunValueProps {
  readonly label: string;
  readonly value: unknown;
}

/** A value of the run; one that is too long for the stream is fetched. */
export function RunValue({ label, value }: RunValueProps) {
  const client = useClient();
  const { id } = useRunDesk();
  const isFar = isLong(value) || isReference(value);
  const whole = useQuery({
    queryKey: ['executions', id, 'value', value],
    queryFn: () => fetchValue(client, id, value),
    enabled: isFar,
    staleTime: Infinity,
  });
  if (!isFar) return <JsonView label={label} value={value} />;
  if (whole.data !== undefined) return <JsonView label={label} value={whole.data.value} />;
  return (
    <div aria-busy={whole.isFetching}>
      <JsonView label={`${label}, the beginning`} value={value.preview} />
      <FailureCard error={whole.error} onCheck={whole.refetch} />
    </div>
  );
}

const isLong = (value: unknown): value is LongValue =>
  typeof value === 'object' && value !== null && '$seq' in value && 'field' in value && 'preview' in value;

const isReference = (value: unknown): value is ValueReference => valueReference.safeParse(value, { jitless: true }).success;

/** Follows what stands for a value to the value. */
async function fetchValue(client: Client, executionId: ExecutionId, value: unknown): Promise<{ readonly value: unknown }> {
  if (isReference(value)) {
    return { value: await client.call(getExecutionValue, { params: { executionId, file: value.$file } }) };
  }
  if (!isLong(value)) return { value };
  const query = { after: String(value.$seq - 1), limit: '1' };
  const { events } = await client.call(listExecutionEvents, { params: { executionId }, query });
  const data = events[0]?.data;
  const found =
    typeof data === 'object' && data !== null ? Object.entries(data).find(([name]) => name === value.field) : undefined;
  return fetchValue(client, executionId, found?.[1]);
}
