import type { UserId } from '@causeway/contract';
import type { LettingGo, PersonRepository } from './person-repository.ts';

export interface LetGoNeeds {
  readonly people: Pick<PersonRepository, 'findLettingGo' | 'noteLetGo'>;
  /** Ends what acts for somebody, and deletes what they have where that is asked. */
  readonly letGo: (owner: UserId, fate: LettingGo['fate']) => Promise<void>;
  readonly onTrouble: (message: string, error: unknown) => void;
  readonly now: () => number;
}

/** What was on its way when somebody was removed has arrived by then. */
const lastLookMs = 60_000;

/**
 * Lets go of everybody who was removed, here, by the command line or by another process; goes on where a process died. The last look comes a
 * minute later, for what was begun before.
 */
export function createLetGoOfPeople({ people, letGo, onTrouble, now }: LetGoNeeds): () => Promise<void> {
  async function letGoOf(letting: LettingGo): Promise<void> {
    try {
      await letGo(letting.id, letting.fate);
      if (now() - letting.removedAt >= lastLookMs) await people.noteLetGo(letting);
    } catch (error) {
      onTrouble(`somebody who was removed (${letting.id}) is not let go of yet; it is tried again`, error);
    }
  }

  async function look(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined);
    for (const letting of await people.findLettingGo()) await letGoOf(letting);
  }

  let last = Promise.resolve();
  // One after the other: who asks twice waits for both.
  return () => {
    last = look(last);
    return last;
  };
}
