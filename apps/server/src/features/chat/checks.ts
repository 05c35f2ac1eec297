import type { Check } from '../../gateway/feature.ts';
import type { Redis } from '../../storage/redis.ts';

/** Sessions that live in Redis are gone without it; those in the database are covered by the database's own check. */
export const sessionChecks = ({ client, dependency }: Pick<Redis, 'client' | 'dependency'>): Check[] => [
  {
    name: 'sessions',
    vital: true,
    async probe() {
      await dependency.call(() => client.ping());
    },
  },
];
