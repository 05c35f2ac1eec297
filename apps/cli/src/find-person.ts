import { Fault } from '@causeway/contract';
import type { Person } from '@causeway/contract';
import type { KeysService } from '../../server/src/features/keys/service.ts';
import { UsageError } from './usage-error.ts';

/** By id, by e-mail address, or by a name that only one has. */
export async function findPerson({ people }: Pick<KeysService, 'people'>, wanted: string): Promise<Person> {
  const all = await people.list();
  const exact = all.find(({ id, email }) => id === wanted || email?.toLowerCase() === wanted.toLowerCase());
  if (exact) return exact;
  const named = all.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (named.length > 1) {
    throw new UsageError(
      `${named.length} people are called "${wanted}".`,
      `Name one by id: ${named.map(({ id, email }) => `${id} (${email ?? 'no address'})`).join(', ')}`,
    );
  }
  const [found] = named;
  if (found) return found;
  throw new Fault('not_found', {
    message: `There is nobody called ${wanted}.`,
    fix: { summary: 'See everybody.', command: 'npx causeway users list' },
  });
}
