import { getAccount, listKeys, listPeople, listProjects } from '@causeway/contract';
import type { BudgetScope, Person } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';

/** Somebody or something that may have a budget. */
export interface Subject {
  readonly scope: BudgetScope;
  readonly id: string;
  readonly name: string;
}

const fulfilled = <T>(result: PromiseSettledResult<T>): T[] => (result.status === 'fulfilled' ? [result.value] : []);

/** Who may not see the others knows themselves. */
const peopleOf = (listed: readonly Person[], own: readonly Person[]): readonly Subject[] =>
  (listed.length > 0 ? listed : own).map(({ id, name }) => ({ scope: 'user', id, name }));

/** People, keys and projects, as far as this person may see them. */
export function useSubjects(): readonly Subject[] {
  const client = useClient();
  const subjects = useQuery({
    queryKey: ['costs', 'subjects'],
    queryFn: async ({ signal }): Promise<readonly Subject[]> => {
      const [account, people, keys, projects] = await Promise.allSettled([
        client.call(getAccount, { signal }),
        client.call(listPeople, { signal }),
        client.call(listKeys, { signal }),
        client.call(listProjects, { signal }),
      ]);
      return [
        ...peopleOf(
          fulfilled(people).flatMap((list) => list.people),
          fulfilled(account),
        ),
        ...fulfilled(keys)
          .flatMap((list) => list.keys.filter(({ revoked_at: revokedAt }) => revokedAt === null))
          .map(({ id, name }) => ({ scope: 'key' as const, id, name })),
        ...fulfilled(projects).flatMap((list) =>
          list.projects.map(({ id, name }) => ({ scope: 'project' as const, id, name })),
        ),
      ];
    },
    staleTime: 60_000,
  });
  return subjects.data ?? [];
}
