import { validateDefinition } from '@causeway/contract';
import type { ReplyOf } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';

const typingMs = 250;

/** What the server says of the text, a moment after the typing stopped. */
export function useProblems(source: string): {
  readonly data: ReplyOf<typeof validateDefinition> | undefined;
  readonly error: unknown;
} {
  const client = useClient();
  const [settled] = useDebouncedValue(source, typingMs);
  const { data, error } = useQuery({
    queryKey: ['workflow-problems', settled],
    queryFn: ({ signal }) => client.call(validateDefinition, { body: { source: settled }, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 10_000,
  });
  return { data, error };
}
